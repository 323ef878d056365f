# Part of ./weft: builds what it runs, one at a time, and finds the JDK to do it with. It sets and
# reads the variables of ./weft.
# shellcheck shell=sh disable=SC2154,SC2034

# ---- The build
#
# Each build gathers its jars in a folder of its own, a generation, because programs may still be
# running from the one before. The file `current` names the generation to run; its time is when
# that build started, so whatever was edited since is newer.

build_if_stale() {
  if is_stale; then
    lock
    # Another ./weft may have built while this one waited.
    if is_stale; then
      build
    fi
    unlock
  fi
}

is_stale() {
  [ -f "$state/current" ] || return 0
  read -r generation <"$state/current"
  [ -d "$state/$generation" ] || return 0
  # A folder's own time tells of files that were deleted.
  [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main \
    -newer "$state/current" -print 2>/dev/null | head -n 1)" ]
}

build() {
  if [ -t 2 ]; then
    echo "weft: building (the first time takes a minute)" >&2
  fi
  start_generation
  # The program's input is not Maven's.
  if ! maven package --projects launcher --also-make -Dweft.launcher.lib="$state/$generation" \
    -Dmaven.test.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
    </dev/null >"$state/build.log" 2>&1; then
    cat "$state/build.log" >&2
    fail "the build failed"
  fi
  publish_generation
}

start_generation() {
  mkdir -p "$state"
  generation=lib.$(date +%s).$$
  echo "$generation" >"$state/next"
}

# The generation before this one stays: a ./weft that just read its name may be starting it.
publish_generation() {
  previous=
  [ ! -f "$state/current" ] || read -r previous <"$state/current"
  mv -f "$state/next" "$state/current"
  for lib in "$state"/lib.*; do
    case ${lib##*/} in
      "$generation" | "$previous") ;;
      *) rm -rf "$lib" ;;
    esac
  done
}

maven() {
  if command -v mvn >/dev/null 2>&1; then
    mvn=mvn
  else
    mvn=$root/mvnw
  fi
  (cd "$root" && JAVA_HOME=$java_home "$mvn" --batch-mode --no-transfer-progress "$@")
}

# One Maven at a time in this folder. Maven inherits the descriptor of the lock, so the lock holds
# for as long as Maven runs, even if this script is killed.
lock() {
  ensure_writable
  if command -v flock >/dev/null 2>&1; then
    exec 9<"$root/launcher"
    flock -n 9 || { say_waiting && flock 9; }
  else
    lock_without_flock
  fi
}

ensure_writable() {
  mkdir -p "$state" 2>/dev/null || cannot_write "$root"
  for target in "$root/target" "$state" "$root"/*/target; do
    [ ! -e "$target" ] || [ -w "$target" ] || cannot_write "$target"
  done
  for pom in "$root"/*/pom.xml; do
    [ -e "${pom%/*}/target" ] || [ -w "${pom%/*}" ] || cannot_write "${pom%/*}"
  done
}

cannot_write() {
  fail "this checkout needs to be built, and $1 cannot be written: run ./weft as its owner once, or\
 copy the checkout"
}

lock_without_flock() {
  mkdir -p "$root/target"
  waiting=
  until mkdir "$root/target/weft.lock" 2>/dev/null; do
    read -r owner 2>/dev/null <"$root/target/weft.lock/pid" || owner=
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$root/target/weft.lock"
    else
      [ -n "$waiting" ] || say_waiting
      waiting=yes
      sleep 1
    fi
  done
  trap unlock EXIT
  echo $$ >"$root/target/weft.lock/pid"
}

unlock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9<&-
  else
    rm -rf "$root/target/weft.lock"
    trap - EXIT
  fi
}

say_waiting() {
  echo "weft: waiting for another ./weft that is building" >&2
}

# ---- The JDK

# Sets java_home: JAVA_HOME if that will do, else the first JDK 25, else the first newer one.
find_jdk() {
  read_major "${JAVA_HOME-}"
  if [ "$major" -ge 25 ]; then
    java_home=$JAVA_HOME
    return
  fi
  java_home=
  javac=$(command -v javac || :)
  for candidate in \
    ${javac:+"$(dirname "$(root_of "$javac")")"} \
    /usr/lib/jvm/* \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    read_major "$candidate"
    if [ "$major" -eq 25 ]; then
      java_home=$candidate
      return
    elif [ "$major" -gt 25 ] && [ -z "$java_home" ]; then
      java_home=$candidate
    fi
  done
  [ -n "$java_home" ] || no_jdk
}

# Sets major to the feature version of the JDK in folder $1; to 0 where there is none.
read_major() {
  major=0
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=\"*)
          major=${line#JAVA_VERSION=\"}
          major=${major%%[!0-9]*}
          ;;
      esac
    done <"$1/release"
  fi
  major=${major:-0}
}

no_jdk() {
  cat >&2 <<EOF
weft: found no JDK 25 or newer. Looked in:
  JAVA_HOME (${JAVA_HOME:-not set})
  javac on the PATH
  /usr/lib/jvm
  ${SDKMAN_DIR:-${HOME-}/.sdkman}/candidates/java
  /Library/Java/JavaVirtualMachines, ${HOME-}/Library/Java/JavaVirtualMachines
  Homebrew's openjdk
Install one, for example Temurin 25 from https://adoptium.net, with 'sdk install java 25-tem', or
with the system's package manager (openjdk-25-jdk), and set JAVA_HOME if it is somewhere else.
EOF
  exit 1
}
