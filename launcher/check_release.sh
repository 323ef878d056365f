#!/bin/sh
# Makes a project that depends on nothing but what a release would publish, in the folder that
# `./weft test` fills, and runs it on the module path. `./weft test` runs this.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
repository=$root/target/launcher/repository
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "release: $1" >&2
  exit 1
}

[ -d "$repository/dev/weft" ] || fail "nothing in $repository: ./weft test fills it"

for module in core net http process file testing inspect micrometer openssl opentelemetry context-propagation spring-boot-starter simulation cluster; do
  folder=$repository/dev/weft/weft-$module
  for part in .jar .pom -sources.jar -javadoc.jar -cyclonedx.json; do
    found=$(find "$folder" -name "weft-$module-*$part" | head -n 1)
    [ -n "$found" ] || fail "weft-$module has no $part"
  done
  jar=$(find "$folder" -name "weft-$module-*[0-9].jar" | head -n 1)
  for entry in META-INF/LICENSE module-info.class; do
    unzip -l "$jar" | grep -q " $entry\$" || fail "weft-$module has no $entry"
  done
  unzip -p "$jar" META-INF/MANIFEST.MF | grep -q '^Implementation-Version: ' \
    || fail "the manifest of weft-$module has no version"
done
for module in examples service conformance languages launcher bench site; do
  [ ! -e "$repository/dev/weft/weft-$module" ] || fail "weft-$module would be published"
done

version=$(sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p' "$root/bom/pom.xml" | head -n 1)
mkdir -p "$work/src/main/java/consumer"
cat >"$work/pom.xml" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>consumer</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>25</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository>
      <id>dry-run</id>
      <url>file:$repository</url>
      <snapshots><enabled>true</enabled></snapshots>
    </repository>
  </repositories>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>dev.weft</groupId>
        <artifactId>weft-bom</artifactId>
        <version>$version</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>dev.weft</groupId>
      <artifactId>weft-net</artifactId>
    </dependency>
  </dependencies>
</project>
EOF
cat >"$work/src/main/java/module-info.java" <<'EOF'
module consumer {
  requires dev.weft.core;
  requires dev.weft.net;
}
EOF
cat >"$work/src/main/java/consumer/Main.java" <<'EOF'
package consumer;

import dev.weft.Async;
import dev.weft.Weft;
import dev.weft.net.Net;

class Main {
  public static void main(String[] args) throws Exception {
    Async.run(
        () -> {
          try (var server = Net.startServer("127.0.0.1", 0, (reader, writer) -> {
                writer.writeLine(reader.readLine() + " " + Weft.version());
                writer.drain();
              });
              var connection =
                  Net.openConnection("127.0.0.1", server.addresses().getFirst().getPort())) {
            connection.writer().writeLine("echoed by");
            System.out.println(connection.reader().readLine());
          }
        });
  }
}
EOF

# Into a local repository of its own, which has the plugins and libraries that Maven fetched before.
cp -al "$HOME/.m2/repository" "$work/local" 2>/dev/null || cp -a "$HOME/.m2/repository" "$work/local"
rm -rf "$work/local/dev/weft"

maven_of_build() {
  (cd "$work" && "${MVN:-mvn}" --batch-mode --quiet -Dmaven.repo.local="$work/local" "$@")
}
plugin_version() {
  sed -n "s/.*<$1.version>\(.*\)<\/.*/\1/p" "$root/pom.xml"
}
compiler=org.apache.maven.plugins:maven-compiler-plugin:$(plugin_version maven-compiler-plugin)
dependency=org.apache.maven.plugins:maven-dependency-plugin:$(plugin_version maven-dependency-plugin)
maven_of_build "$compiler:compile" "$dependency:copy-dependencies" -DoutputDirectory="$work/lib" \
  >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "a project that depends on Weft does not build"; }
output=$("$JAVA_HOME/bin/java" --add-opens java.base/java.lang=dev.weft.core \
  --module-path "$work/lib:$work/target/classes" --module consumer/consumer.Main 2>"$work/log") \
  || { cat "$work/log" >&2; fail "a project that depends on Weft does not run"; }
[ "$output" = "echoed by $version" ] || fail "a project that depends on Weft prints: $output"

# The same by Gradle, if there is one that starts: Debian's, which is old, does with Java 17.
java_home=$JAVA_HOME
unset JAVA_HOME
if gradle --version >"$work/log" 2>&1; then
  mkdir "$work/gradle"
  cat >"$work/gradle/settings.gradle" <<'EOF'
rootProject.name = 'consumer'
EOF
  cat >"$work/gradle/build.gradle" <<EOF
apply plugin: 'java'
repositories {
  maven { url 'file:$repository' }
  maven { url 'file:$work/local' }
}
dependencies { implementation 'dev.weft:weft-net:$version' }
sourceSets.main.java.srcDirs = ['$work/src/main/java']
sourceSets.main.java.exclude 'module-info.java'
tasks.withType(JavaCompile) {
  options.fork = true
  options.forkOptions.javaHome = file('$java_home')
}
task libraries(type: Copy) {
  from configurations.runtimeClasspath
  into 'lib'
}
EOF
  (cd "$work/gradle" && gradle --offline --no-daemon --quiet --gradle-user-home "$work/gradle-home" \
    classes libraries) >"$work/log" 2>&1 \
    || { cat "$work/log" >&2; fail "a project of Gradle that depends on Weft does not build"; }
  output=$("$java_home/bin/java" --add-opens java.base/java.lang=ALL-UNNAMED \
    --class-path "$work/gradle/lib/*:$work/gradle/build/classes/java/main" consumer.Main \
    2>"$work/log") \
    || { cat "$work/log" >&2; fail "a project of Gradle that depends on Weft does not run"; }
  [ "$output" = "echoed by $version" ] || fail "a project of Gradle that depends on Weft prints: $output"
else
  echo "release: no Gradle that starts: a project of its kind is not tried" >&2
fi
