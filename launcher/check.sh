#!/bin/sh
# Checks ./weft from outside, as its users see it. `./weft test` runs this last.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
unset WEFT_ENGINE WEFT_JAVA_OPTS # they are not what is checked, but where it says so

# Runs a command and compares: check NAME EXPECTED_CODE EXPECTED_OUTPUT_PATTERN COMMAND...
check() {
  name=$1 expected_code=$2 pattern=$3
  shift 3
  code=0
  output=$("$@" 2>&1) || code=$?
  # shellcheck disable=SC2254 # A pattern is what it is.
  case $output in
    $pattern) [ "$code" -ne "$expected_code" ] || return 0 ;;
  esac
  failures=$((failures + 1))
  printf 'weft, %s: exit code %s (expected %s), output (expected %s):\n%s\n' \
    "$name" "$code" "$expected_code" "$pattern" "$output" >&2
}

mkdir "$work/a folder"
cat >"$work/a folder/Hello.java" <<'EOF'
import dev.weft.Async;

void main(String[] args) throws Exception {
  Async.run(() -> IO.println(String.join("|", args) + "|" + IO.readln() + "|"
      + Object.class.getModule().isOpen("java.lang", getClass().getModule())));
  System.exit(7);
}
EOF
ln -s "$root/weft" "$work/linked"
cd "$work/a folder"

check "help" 0 "usage: ./weft *" "$root/weft" help
check "no word" 2 "usage: ./weft *" "$root/weft"
check "an unknown word" 2 "weft: unknown word 'nonesuch'*" "$root/weft" nonesuch
check "run without a file" 2 "weft: run: which file*" "$root/weft" run
check "run of a file that is not there" 2 "weft: run: no such file: None.java" \
  "$root/weft" run None.java
check "a file that is not Java" 2 "weft: run: not a .java file: ../linked" \
  "$root/weft" run ../linked
check "an engine that there is not" 2 "weft: WEFT_ENGINE is 'turbo'*" \
  env WEFT_ENGINE=turbo "$root/weft" run Hello.java
check "ps without a process" 2 "weft: ps: which process*" "$root/weft" ps
check "top of no process" 2 "weft: top: not a process number: me*" "$root/weft" top me
check "a page of no process" 2 "weft: page: not a process number: me*" "$root/weft" page me
check "a page of a process that is none" 1 "weft: page: *" "$root/weft" page 999999999
check "help of a page" 0 "usage: page PID*" "$root/weft" page --help
check "help of top" 0 "usage: top PID" "$root/weft" top --help
check "pstree of no process" 2 "weft: pstree: not a process number: me*" "$root/weft" pstree me
check "ps of a process that is no JVM" 1 "weft: ps: process $$ is not a JVM*" "$root/weft" ps $$
check "an argument of test without --" 2 "weft: test: unknown argument*" "$root/weft" test quick

check "a server, which comes with an AOT cache" 2 "echo: unknown argument '--nonesuch'*" \
  "$root/weft" echo --nonesuch 1
check "a server of HTTP with a wrong argument" 2 "http: unknown argument '--nonesuch'*" \
  "$root/weft" http --nonesuch
read -r generation <"$root/target/launcher/current"
check "that cache" 0 "" test -s "$root/target/launcher/$generation/echo.aot"

echo typed >input
check "run, through a link and from a folder with a space in its name" 7 "one|two  three|typed|true" \
  sh -c '../linked run Hello.java one "two  three" <input'
check "run of what was compiled before" 7 "|typed|true" sh -c '../linked run Hello.java <input'
echo 'void main() { IO.println("changed"); }' >Hello2.java
cp Hello2.java Hello.copy
check "run of a new file" 0 changed "$root/weft" run Hello2.java
echo 'void main() { IO.println("changed again"); }' >Hello2.java
check "run of a file that has changed" 0 "changed again" "$root/weft" run Hello2.java
mv Hello.copy Hello2.java
check "run of a file that is as it was" 0 changed "$root/weft" run Hello2.java
cp Hello2.java EchoServer.java
check "run of a file named like an example" 0 changed "$root/weft" run EchoServer.java
mkdir -p several/parts
echo 'void main() { IO.println(parts.Part.text()); }' >several/Whole.java
echo 'package parts; public class Part { public static String text() { return "one"; } }' \
  >several/parts/Part.java
check "run of several files" 0 one "$root/weft" run several/Whole.java
sed -i.old 's/one/two/' several/parts/Part.java
check "run of several files, one of which has changed" 0 two "$root/weft" run several/Whole.java
cat >several/parts/Loader.java <<'EOF'
package parts;

class Loader {
  public static void main(String[] args) throws Exception {
    System.out.println(Class.forName("parts.Part").getMethod("text").invoke(null));
  }
}
EOF
check "run of a file that loads another by its name" 0 two "$root/weft" run several/parts/Loader.java
echo 'void main() { nonesuch(); }' >Wrong.java
for time in first second; do
  check "run of a file with a mistake, the $time time" 1 "Wrong.java:1: error: cannot find symbol*" \
    "$root/weft" run Wrong.java
done
cat >Arguments.java <<'EOF'
void main(String[] args) {
  IO.println(args[0].equals("\u00e9\u540d") && System.getenv("NAME").equals("\u00e9"));
}
EOF
check "run in the C locale, with what is not ASCII" 0 true \
  env LC_ALL=C NAME=é "$root/weft" run Arguments.java é名
check "run without a locale, with what is not ASCII" 0 true \
  env -u LC_ALL -u LC_CTYPE -u LANG NAME=é "$root/weft" run Arguments.java é名
printf '%s\n' 'class X { void main(String[] args) { IO.println("odd " + args[0]); } }' >-x.java
cp ./-x.java @x.java
mkdir a:b
cp ./-x.java a:b/X.java
check "run of a file named like an option" 0 "odd -y" "$root/weft" run -x.java -y
check "run of a file named like one with arguments" 0 "odd @y" "$root/weft" run @x.java @y
check "run of a file whose path has a colon" 0 "odd z" "$root/weft" run a:b/X.java z
mkdir -p "$work/c:d/launcher"
cp "$root/weft" "$work/c:d/weft"
cp "$root/launcher/build.sh" "$work/c:d/launcher"
check "a checkout whose path has a colon" 1 "weft: the path of this checkout has a colon*" \
  "$work/c:d/weft" run Hello.java
mkdir -p "$work/bare/launcher"
cp "$root/weft" "$work/bare/weft"
cp "$root/launcher/build.sh" "$work/bare/launcher"
chmod a-w "$work/bare"
if [ ! -w "$work/bare" ]; then # root may write everywhere
  check "a checkout that is not built and cannot be written" 1 \
    "weft: this checkout needs to be built, and * cannot be written*" \
    "$work/bare/weft" run Hello.java
fi
chmod u+w "$work/bare"
check "run of the example with three members, of which one is killed" 0 \
  "*three members, of which one was killed: 300000 words, 20 different ones" \
  "$root/weft" run "$root/examples/src/main/java/WordCount.java"
check "run on the other engine" 7 "*|typed|false" \
  env WEFT_ENGINE=baton sh -c '../linked run Hello.java <input'

check "statements that are piped to the prompt" 3 "*==> 42*" \
  sh -c 'printf "%s\n" "createTask(() -> 6 * 7).await()" "/exit 3" | "$1" repl' sh "$root/weft"
if command -v python3 >/dev/null 2>&1; then
  check "the prompt on a terminal" 0 "" python3 "$root/launcher/check_repl.py" "$root/weft"
else
  echo "weft: no python3: the prompt is not tried on a terminal" >&2
fi

check "the web pages" 0 "weft: *pages/index.html" "$root/weft" docs "$work/pages"
for page in docs/guide/troubleshooting.html api/index.html; do
  check "the page $page" 0 "" test -s "$work/pages/$page"
done

# Into a repository of its own, which has what Maven fetched before.
cp -al "${HOME}/.m2/repository" "$work/repository" 2>/dev/null \
  || cp -a "${HOME}/.m2/repository" "$work/repository"
check "install" 0 "*weft: installed dev.weft:weft-net-*" \
  "$root/weft" install -- -Dmaven.repo.local="$work/repository" --offline
check "what it installs" 0 "*weft-net-*.jar*" ls "$work"/repository/dev/weft/weft-net/*

[ "$failures" -eq 0 ] || exit 1
echo "./weft: all checks passed"
