# daemon.sh: libvirt daemons of the lab's own, any number side by side.
#
# A daemon NAME lives in a mount, network, UTS and PID namespace with its own /etc/libvirt,
# /var/lib/libvirt, /var/log/libvirt, /run and network devices. Its sockets are reached from
# outside as $VIRTTY_LAB/NAME.sock and NAME-ro.sock. Process 1 of the namespaces holds them, so
# libvirtd can be stopped, killed and started again while its guests go on, and everything ends
# with process 1. The machine's own libvirt is never touched.
#
#   daemon_up NAME [OPTION...]     options: see daemon_options
#   daemon_start NAME              libvirtd again after it was killed
#   daemon_signal NAME SIGNAL      to libvirtd: STOP, CONT, KILL, TERM, ...
#   daemon_pid NAME                libvirtd's process number as seen from here
#   daemon_in NAME COMMAND...      runs it in the namespaces: there qemu:///system is this daemon
#   daemon_uri NAME [DRIVER[:PATH]]   qemu:/system, or test:/FILE for the test driver in the daemon
#   daemon_down NAME

daemon_needs=(libvirtd:libvirt-daemon-system virtlogd:libvirt-daemon virsh:libvirt-clients
    qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils dnsmasq:dnsmasq-base ip:iproute2
    nsenter:util-linux)

. "$LAB_TREE/cgroup.sh"

daemon_folder() { echo "$VIRTTY_LAB/daemons/$1"; }
daemon_names() { ls "$VIRTTY_LAB/daemons" 2>/dev/null || true; }

daemon_uri() {
    local driver=${2:-qemu:/system}
    echo "${driver%%:*}+unix://${driver#*:}?socket=$VIRTTY_LAB/$1.sock"
}

# virsh of the daemon NAME: v NAME COMMAND...
v() {
    local name=$1
    shift
    virsh -q -c "$(daemon_uri "$name")" "$@"
}

# Options of daemon_up, each adding to the configuration:
#   link=ADDRESS   a network device to here: ADDRESS is the daemon's, see link_up
#   tcp=none|sasl  listens on ADDRESS:16509      tls=none|sasl  listens on ADDRESS:16514
#   cgroup         control groups of its own, for tuning, accounting and lxc
daemon_options() {
    local name=$1 option folder
    folder=$(daemon_folder "$name")
    shift
    for option; do
        case $option in
        tcp=none | tcp=sasl) printf 'listen_tcp = 1\nauth_tcp = "%s"\n' "${option#*=}" ;;
        tls=none | tls=sasl) remote_tls_options "$name" "${option#*=}" ;;
        link=*) printf 'listen_addr = "%s"\n' "${option#*=}" ;;
        cgroup) ;;
        *) die "daemon $name: no such option: $option" ;;
        esac
    done
    [[ " $* " == *" tls="* ]] || echo 'listen_tls = 0'
    [[ " $* " != *" tcp="* && " $* " != *" tls="* ]] || : >"$folder/listen"
}

daemon_configure() {
    local name=$1 folder controllers='cgroup_controllers = []'
    folder=$(daemon_folder "$name")
    shift
    [[ " $* " != *" cgroup "* ]] || controllers=
    cat /proc/sys/kernel/random/uuid >"$folder/uuid"
    [ -n "$controllers" ] || echo "virtty-lab-$(<"$folder/uuid")" >"$folder/cgroup"
    {
        cat <<END
unix_sock_rw_perms = "0777"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "$(<"$folder/uuid")"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
END
        daemon_options "$name" "$@"
    } >"$folder/etc/libvirtd.conf"
    # Guests run as root: their files may lie below any folder.
    cat >"$folder/etc/qemu.conf" <<END
user = "root"
group = "root"
security_driver = "none"
remember_owner = 0
stdio_handler = "logd"
$controllers
END
    printf '127.0.0.1 localhost lab-%s\n' "$name" >"$folder/hosts"
}

# daemon_hold NAME: the namespaces and their process 1.
daemon_hold() {
    local name=$1 folder pid
    folder=$(daemon_folder "$name")
    rm -f "$folder/ready"
    setsid unshare --mount --net --uts --pid --fork --mount-proc --kill-child \
        "$LAB_TREE/hold-daemon" "$folder" "$LAB_CACHE/capabilities" "$name" \
        >"$folder/init.log" 2>&1 </dev/null &
    pid=$!
    disown "$pid"
    echo "$pid" >"$folder/holder.pid"
    wait_for 10 test -e "$folder/ready" || die "daemon $name: $(<"$folder/init.log")"
    tr -d ' ' <"/proc/$pid/task/$pid/children" >"$folder/init.pid"
}

daemon_in() {
    local folder inside=()
    folder=$(daemon_folder "$1")
    lab_alive "$folder/init.pid" || die "daemon $1 is not up"
    [ ! -e "$folder/cgroup" ] || inside=(bash -c '. "$0"; cgroup_run "$@"' "$LAB_TREE/cgroup.sh")
    nsenter -t "$(<"$folder/init.pid")" -m -n -u -p -C --wd=/ "${inside[@]}" "${@:2}"
}

# daemon_run NAME PROGRAM ARGS...: starts one of its daemons, if it does not run.
daemon_run() {
    local name=$1 program=$2
    shift 2
    daemon_in "$name" "$program" -d -p "/run/libvirt/$program.pid" "$@" </dev/null ||
        die "daemon $name: $program did not start; see $(daemon_folder "$name")/log/libvirtd.log"
}

daemon_answers() { virsh -q -c "$(daemon_uri "$1")" uri; }

daemon_start() {
    local listen=()
    [ ! -e "$(daemon_folder "$1")/listen" ] || listen=(--listen)
    SASL_CONF_PATH=/etc/libvirt/sasl2 daemon_run "$1" libvirtd "${listen[@]}"
    wait_for 20 daemon_answers "$1" || die "daemon $1 does not answer"
}

daemon_up() {
    local name=$1 folder option
    shift
    lab_name "$name"
    folder=$(daemon_folder "$name")
    [ ! -e "$folder/holder.pid" ] || die "daemon $name is already up"
    mkdir -p "$LAB_CACHE/capabilities" \
        "$folder"/{etc,var/images,run,log/qemu,cache/qemu/capabilities}
    [ ${#VIRTTY_LAB} -le 80 ] || die "VIRTTY_LAB is too long for the address of a socket"
    daemon_configure "$name" "$@"
    daemon_hold "$name"
    for option; do
        [[ $option != link=* ]] || link_up "$name" "${option#*=}"
    done
    ln -sfn "daemons/$name/run/libvirt-sock" "$VIRTTY_LAB/$name.sock"
    ln -sfn "daemons/$name/run/libvirt-sock-ro" "$VIRTTY_LAB/$name-ro.sock"
    daemon_run "$name" virtlogd
    daemon_start "$name"
}

# In the PID namespace the number is another one; the kernel tells both.
daemon_pid() {
    local folder inner status pid
    folder=$(daemon_folder "$1")
    inner=$(<"$folder/run/libvirtd.pid")
    for status in /proc/[0-9]*/status; do
        pid=${status//[^0-9]/}
        if [ "/proc/$pid/ns/pid" -ef "/proc/$(<"$folder/init.pid")/ns/pid" ] &&
            grep -q "^NSpid:.*[[:space:]]$inner\$" "$status" 2>/dev/null; then
            echo "$pid"
            return
        fi
    done
    return 1
}

daemon_signal() {
    local pid
    pid=$(daemon_pid "$1") || die "daemon $1: libvirtd does not run"
    kill -s "$2" "$pid"
    case $2 in
    KILL | TERM) wait_for 10 not test -e "/proc/$pid" || die "daemon $1: libvirtd does not end" ;;
    esac
}

daemon_status() {
    local name
    for name in $(daemon_names); do
        if ! lab_alive "$(daemon_folder "$name")/init.pid"; then
            echo "daemon $name: down"
        elif daemon_pid "$name" >/dev/null; then
            echo "daemon $name: libvirtd is process $(daemon_pid "$name"); $(daemon_uri "$name")"
        else
            echo "daemon $name: libvirtd does not run"
        fi
    done
}

# All of it ends with process 1; guests and dnsmasq too.
daemon_down() {
    local name folder
    for name in ${1:-$(daemon_names)}; do
        folder=$(daemon_folder "$name")
        if lab_alive "$folder/init.pid"; then
            kill -KILL "$(<"$folder/init.pid")"
            wait_for 10 not lab_alive "$folder/init.pid" || die "daemon $name does not end"
            wait_for 10 not lab_alive "$folder/holder.pid" || die "daemon $name does not end"
        fi
        [ ! -e "$folder/cgroup" ] || wait_for 5 cgroup_remove "$(<"$folder/cgroup")"
        rm -rf --one-file-system "$folder"
        rm -f "$VIRTTY_LAB/$name.sock" "$VIRTTY_LAB/$name-ro.sock"
    done
}
