"""Every night: take in what is new among the videos, describe it, publish the tables and the report.

One task is one group of stages along the road of a video, one ClipReduce command run by spark-submit. A stage does
only what its tables lack, so a task that is tried again, or a night that finds nothing new, costs little.

What it needs on the Airflow workers:

- ClipReduce, built (``mvn package -DskipTests``) at the parameter ``home``, and the ``bin`` folder of its
  distribution, ``<home>/jobs/target/dist/bin``, on the PATH: there lies the ``spark-submit`` that fits it;
- the connection ``spark_default``, whose host is the master: ``spark://host:7077``, ``yarn``, ``local[*]``.

A warehouse takes one writer at a time, so one run and one task are active at a time. Two nightly DAGs, for two
corpora, must not share a warehouse.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Param

# Spark's word for "no jar to ship": ClipReduce's jars are among those of the distribution.
NO_JAR = "spark-internal"

WAREHOUSE = ["--warehouse", "{{ params.warehouse }}"]
SETTINGS = ["--conf", "{{ params.settings }}"]


def group(name: str, command: str, *arguments: str) -> SparkSubmitOperator:
    """The task that runs ``clipreduce COMMAND`` on the warehouse."""
    return SparkSubmitOperator(
        task_id=name,
        name=f"clipreduce {name}",
        conn_id="spark_default",
        application=NO_JAR,
        java_class="io.clipreduce.jobs.Main",
        conf={
            "spark.driver.memory": "{{ params.driver_memory }}",
            "spark.driver.extraJavaOptions": "-Dclipreduce.home={{ params.home }}",
        },
        application_args=[command, *WAREHOUSE, *SETTINGS, *arguments],
    )


with DAG(
    dag_id="clipreduce_nightly",
    description="New videos to published tables and a report.",
    doc_md=__doc__,
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=1,
    params={
        "input": Param("/data/videos", type="string", description="Folder of videos, a path or a URI."),
        "warehouse": Param("/data/warehouse", type="string", description="Folder of the tables, a path or a URI."),
        "home": Param("/opt/clipreduce", type="string", description="Where ClipReduce lies on the workers."),
        "settings": Param(
            "/opt/clipreduce/conf/clipreduce.conf", type="string", description="Settings file on the workers."
        ),
        "driver_memory": Param("2g", type="string", description="Heap of the driver, as Spark writes it."),
    },
    default_args={
        "owner": "clipreduce",
        "retries": 2,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=12),
    },
    tags=["clipreduce"],
):
    (
        group("ingest", "ingest", "--input", "{{ params.input }}")  # which files are new, and what they hold
        >> group("sample", "sample")  # the one decode: frames, scores and sound
        >> group("describe", "shots", "--through", "encode_text")  # frames to clips, evidence and captions
        >> group("publish", "publish")
        >> group("report", "report")
    )
