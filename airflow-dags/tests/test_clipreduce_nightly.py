"""The nightly DAG, loaded by a real Airflow."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.models.dagbag import DagBag

FOLDER = Path(__file__).resolve().parent.parent
GROUPS = ["ingest", "sample", "describe", "publish", "report"]
COMMANDS = ["ingest", "sample", "shots", "publish", "report"]


@pytest.fixture(scope="module")
def bag():
    return DagBag(dag_folder=str(FOLDER / "clipreduce_nightly.py"))


@pytest.fixture(scope="module")
def dag(bag):
    return bag.dags["clipreduce_nightly"]


def test_airflow_imports_it(bag):
    assert bag.import_errors == {}
    assert list(bag.dags) == ["clipreduce_nightly"]


def test_reading_it_opens_no_connection(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"opened a connection: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    bag = DagBag(dag_folder=str(FOLDER / "clipreduce_nightly.py"))

    assert bag.import_errors == {}


def test_stage_groups_run_one_after_another_along_the_road_of_a_video(dag):
    assert [task.task_id for task in dag.topological_sort()] == GROUPS
    for task, following in zip(dag.topological_sort(), GROUPS[1:] + [None]):
        assert [each.task_id for each in task.downstream_list] == ([following] if following else [])


def test_a_warehouse_never_has_two_writers(dag):
    assert dag.max_active_runs == 1
    assert dag.max_active_tasks == 1
    assert not dag.catchup


def test_every_task_is_tried_again_and_ends_some_time(dag):
    for task in dag.tasks:
        assert task.retries == 2
        assert task.retry_delay == timedelta(minutes=10)
        assert task.execution_timeout == timedelta(hours=12)


def test_parameters_reach_the_command_lines(dag):
    params = {"input": "s3a://in put/", "warehouse": "hdfs://w", "home": "/h", "settings": "/s", "driver_memory": "3g"}
    shared = ["--warehouse", "hdfs://w", "--conf", "/s"]
    own = {"ingest": ["--input", "s3a://in put/"], "describe": ["--through", "encode_text"]}
    for task, command in zip(dag.topological_sort(), COMMANDS, strict=True):
        task.render_template_fields({"params": params})

        assert task.application_args == [command, *shared, *own.get(task.task_id, [])]
        assert task.conf == {"spark.driver.memory": "3g", "spark.driver.extraJavaOptions": "-Dclipreduce.home=/h"}
