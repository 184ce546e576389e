# shellcheck shell=sh
# Sourced by ./msting and ./run-tests: finds a JDK and the programs they need; installs what is missing where that is
# allowed (root on Debian and its kin), and says so. The caller sets $me, the name that the messages bear.

say() { echo "$me: $*" >&2; }

may_install() {
    [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1
}

# install_packages NAME...: Debian packages, without their recommendations.
install_packages() {
    say "installing Debian packages: $*"
    keep_postgresql_quiet "$@"
    apt_log=$(mktemp)
    if { apt-get update -q || true; } >"$apt_log" 2>&1 &&
        DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
            apt-get install -y -q --no-install-recommends "$@" >>"$apt_log" 2>&1 </dev/null; then
        rm -f "$apt_log"
    else
        tail -n 20 "$apt_log" >&2
        rm -f "$apt_log"
        say "apt-get could not install them (its last lines are above)"
        return 2
    fi
}

# Debian's server package makes a cluster "main" and starts it. We want its programs only.
keep_postgresql_quiet() {
    case " $* " in *" postgresql "*) ;; *) return 0 ;; esac
    conf=/etc/postgresql-common/createcluster.conf
    if [ ! -e "$conf" ]; then
        mkdir -p "${conf%/*}"
        echo 'create_main_cluster = false' >"$conf"
        say "wrote $conf, so that Debian starts no database of its own"
    fi
}

# has_program NAME: on the PATH, or where Debian keeps what it does not put there.
has_program() {
    command -v "$1" >/dev/null 2>&1 && return 0
    for candidate in "/usr/sbin/$1" "/sbin/$1" /usr/lib/postgresql/*/bin/"$1"; do
        [ -x "$candidate" ] && return 0
    done
    return 1
}

# require_packages PACKAGE=PROGRAM[,PROGRAM...]...: 0 when every program is there, or is after installing; else 2.
require_packages() {
    missing=
    for spec in "$@"; do
        for program in $(echo "${spec#*=}" | tr ',' ' '); do
            if ! has_program "$program"; then
                missing="$missing ${spec%%=*}"
                break
            fi
        done
    done
    [ -n "$missing" ] || return 0
    if may_install; then
        # shellcheck disable=SC2086 # a list of words
        install_packages $missing
    else
        say "these are missing; as root on Debian: apt-get install --no-install-recommends$missing"
        return 2
    fi
}

# java_major HOME: the feature version of the Java in that folder, nothing if it cannot be told.
java_major() {
    [ -f "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

# use_jdk HOME: 0 and JAVA_HOME set when it is a JDK of 17 or newer.
use_jdk() {
    [ -x "$1/bin/javac" ] || return 1
    major=$(java_major "$1")
    [ "${major:-0}" -ge 17 ] || return 1
    JAVA_HOME=$1
    export JAVA_HOME
}

# find_jdk: the caller's JAVA_HOME, javac on the PATH, then the folders where Debian puts them.
find_jdk() {
    [ -n "${JAVA_HOME:-}" ] && use_jdk "$JAVA_HOME" && return 0
    javac=$(command -v javac || true)
    if [ -n "$javac" ]; then
        javac=$(readlink -f "$javac")
        use_jdk "${javac%/bin/javac}" && return 0
    fi
    for candidate in /usr/lib/jvm/*; do
        use_jdk "$candidate" && return 0
    done
    return 1
}

# require_jdk: 0 when JAVA_HOME is a JDK of 17 or newer, installing one where allowed; else 2.
require_jdk() {
    find_jdk && return 0
    say "no JDK 17 or newer found (JAVA_HOME, javac on the PATH)"
    if may_install; then
        install_packages openjdk-17-jdk-headless || return 2
        find_jdk && return 0
        say "the JDK just installed was not found; set JAVA_HOME"
    else
        say "install one (Debian: openjdk-17-jdk-headless) or set JAVA_HOME"
    fi
    return 2
}
