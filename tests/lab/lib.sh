# lib.sh: what every part of the lab and every test of it shares. Sourced by bash, never run.
#
# All that the lab makes lies below VIRTTY_LAB. Each part is a file PART.sh of functions named
# PART_verb; the same names are verbs of `lab`. A function that fails says why on standard error.
set -euo pipefail

LAB_TREE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
VIRTTY_LAB=${VIRTTY_LAB:-${TMPDIR:-/tmp}/virtty-lab}
LAB_CACHE=${VIRTTY_GUEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/virtty-tests}/lab
export VIRTTY_LAB LC_ALL=C.UTF-8
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset LIBVIRT_DEFAULT_URI VIRSH_DEFAULT_CONNECT_URI

say() { printf '%s\n' "$*" >&2; }
die() {
    say "lab: $*"
    exit 1
}
not() { ! "$@"; }

# lab_need PROGRAM|FILE:PACKAGE...: tells which packages are missing; a test then is skipped.
lab_need() {
    local need missing=()
    [ "$(id -u)" = 0 ] || missing+=("(to be root)")
    for need; do
        case $need in
        /*) [ -e "${need%%:*}" ] ;;
        *) command -v "${need%%:*}" >/dev/null ;;
        esac || missing+=("${need##*:}")
    done
    [ ${#missing[@]} = 0 ] && return
    say "lab: needed: ${missing[*]}"
    exit 77
}

# lab_begin: makes the folder; its mark tells `lab down` that it may remove it.
lab_begin() {
    case $VIRTTY_LAB in
    /run/*) die "VIRTTY_LAB cannot be below /run, which the daemons have of their own" ;;
    /*) ;;
    *) die "VIRTTY_LAB is no absolute path: $VIRTTY_LAB" ;;
    esac
    mkdir -p "$VIRTTY_LAB/log"
    : >"$VIRTTY_LAB/.virtty-lab"
    chmod 755 "$VIRTTY_LAB"
}

# lab_remove: the folder, if it is one of ours.
lab_remove() {
    [ -e "$VIRTTY_LAB/.virtty-lab" ] || return 0
    rm -rf --one-file-system "$VIRTTY_LAB"
}

# wait_for SECONDS COMMAND...: polls until the command succeeds; 1 if it never did.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}

# lab_alive FILE: is the process whose number the file holds alive, and no zombie?
lab_alive() {
    local pid
    [ -s "$1" ] && pid=$(<"$1") && [ -e "/proc/$pid" ] &&
        ! grep -q '^State:.[ZX]' "/proc/$pid/status" 2>/dev/null
}

# lab_stop FILE: TERM, after five seconds KILL; only ever the process that the lab wrote down.
lab_stop() {
    if lab_alive "$1"; then
        kill "$(<"$1")"
        wait_for 5 not lab_alive "$1" || kill -KILL "$(<"$1")"
        wait_for 5 not lab_alive "$1" || die "process $(<"$1") ($1) does not end"
    fi
    rm -f "$1"
}

# lab_seconds COMMAND...: runs it and prints how long it took.
lab_seconds() {
    local start=$EPOCHREALTIME
    "$@" >&2
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", b - a }'
}

# lab_name NAME: a name of a daemon or the like, short and harmless in paths and URIs.
lab_name() {
    [[ $1 =~ ^[a-z][a-z0-9-]{0,15}$ ]] || die "not a name: $1"
}
