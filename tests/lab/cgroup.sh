# cgroup.sh: control groups of a daemon's own, so that those of two daemons do not mix.
#
# Only hierarchies of version 1, which libvirt needs for lxc and per-CPU accounting, are dealt with.

# The sets of controllers that are mounted together, one a line; systemd's has a name and none.
cgroup_sets() { sed -n 's/^[0-9]*:\(name=systemd\|[a-z_,]\+\):.*/\1/p' /proc/self/cgroup; }

# cgroup_mount FOLDER SET: as FOLDER/SET.
cgroup_mount() {
    local options=$2
    [[ $2 != name=* ]] || options=none,$2
    mkdir -p "$1/${2#name=}"
    mount -t cgroup -o "$options" cgroup "$1/${2#name=}"
}

# cgroup_enter GROUP: makes the group in each hierarchy and moves this process there. Process 1.
cgroup_enter() {
    local set group
    for set in $(cgroup_sets); do
        cgroup_mount /run/cgroup "$set"
        group=/run/cgroup/${set#name=}/$1
        mkdir -p "$group"
        if [ -e "$group/cpuset.cpus" ]; then
            cat "$group/../cpuset.cpus" >"$group/cpuset.cpus"
            cat "$group/../cpuset.mems" >"$group/cpuset.mems"
        fi
        echo 0 >"$group/cgroup.procs"
    done
}

# In the new namespace the group is the root.
cgroup_show() {
    local set
    mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
    for set in $(cgroup_sets); do
        umount "/run/cgroup/${set#name=}"
        cgroup_mount /sys/fs/cgroup "$set"
    done
}

# cgroup_run COMMAND...: inside, from the group's root.
cgroup_run() {
    local file
    for file in /sys/fs/cgroup/*/cgroup.procs; do
        echo 0 >"$file"
    done
    exec "$@"
}

# cgroup_remove GROUP: the empty groups, once the daemon is gone.
cgroup_remove() {
    unshare --mount bash -ec '
        . "$1/cgroup.sh"
        mount -t tmpfs tmpfs /mnt
        for set in $(cgroup_sets); do
            cgroup_mount /mnt "$set"
            group=/mnt/${set#name=}/$2
            [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} +
        done' - "$LAB_TREE" "$1"
}
