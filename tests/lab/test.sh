# test.sh: what the *.test files are written with; run-test sources it before each of them.
#
#   needs PART...                  skips the test if a package of these parts is missing
#   check LABEL COMMAND...         the command succeeds
#   must LABEL COMMAND...          and if not, the rest of the test makes no sense
#   soon SECONDS LABEL COMMAND...  it does so within that time
#   prints LABEL TEXT COMMAND...   it succeeds and prints exactly that text
#   refuses LABEL REGEX COMMAND... it fails with a message that fits
#   virtty ARGS..., screen FILE    the program in a home of its own; a script of screen-run
# and every function of the lab's parts. The lab is empty when a test begins, and run-test ends it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$LAB_TREE/parts.sh"
tests_passed=0 tests_failed=0
trap 'echo "FAIL: line $LINENO: $BASH_COMMAND" >&2' ERR

needs() {
    local part
    for part; do
        declare -n part_needs="${part}_needs"
        lab_need "${part_needs[@]}"
    done
    lab_begin
}

# report CODE LABEL START OUTPUT
report() {
    local seconds
    seconds=$(awk -v a="$3" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
    if [ "$1" = 0 ]; then
        tests_passed=$((tests_passed + 1))
        printf 'ok   %6ss  %s\n' "$seconds" "$2"
    else
        tests_failed=$((tests_failed + 1))
        printf 'FAIL %6ss  %s\n%s\n' "$seconds" "$2" "$4"
    fi
}

# In a subshell, and with -e in force there: each line of a function counts.
check() {
    local label=$1 start=$EPOCHREALTIME out code
    shift
    set +e
    out=$(
        set -e
        "$@" 2>&1 </dev/null
    )
    code=$?
    set -e
    report $code "$label" "$start" "code $code: $out"
}

must() {
    local failed=$tests_failed
    check "$@"
    if [ "$tests_failed" != "$failed" ]; then
        conclude
        exit 1
    fi
}

soon() { check "$2" wait_for "$1" "${@:3}"; }

prints() {
    local label=$1 wanted=$2 start=$EPOCHREALTIME out code=0
    shift 2
    out=$("$@" 2>&1 </dev/null) && [ "$out" = "$wanted" ] || code=1
    report $code "$label" "$start" "wanted: $wanted
printed: $out"
}

refuses() {
    local label=$1 regex=$2 start=$EPOCHREALTIME out code=0
    shift 2
    out=$("$@" 2>&1 </dev/null) && code=1
    [[ $out =~ $regex ]] || code=1
    report $code "$label" "$start" "wanted a failure like: $regex
printed: $out"
}

virtty() {
    local home=$VIRTTY_LAB/home
    mkdir -p "$home"
    env -i PATH="$PATH" HOME="$home" TMPDIR="$home" TERM=xterm-256color LC_ALL=C.UTF-8 TZ=UTC \
        ${VIRTTY_ENVIRONMENT:-} "$VIRTTY_BUILD/virtty" "$@"
}

screen() {
    (cd "$VIRTTY_BUILD" && ./screen-run "$LAB_TREE/$1")
}

conclude() {
    echo "$tests_passed passed, $tests_failed failed"
    trap - ERR
    [ $tests_failed = 0 ] && [ $tests_passed -gt 0 ]
}
