# Read by the benches of frame-extraction: compiles it with its tests and sets
#   root       the checkout, where the bench then is
#   work       target/ beside the bench, for what it makes
#   classpath  of the module and its tests
# The bench has set `here`, its own folder.
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work"

cd "$root"
mvn -q -B -pl frame-extraction -am test-compile
mvn -q -B -pl frame-extraction dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
classpath=frame-extraction/target/test-classes:frame-extraction/target/classes:$(cat "$work/classpath")
