# remote.sh: daemons reached as if they were far away: ssh, TCP, TLS, SASL, and a network that drops.
#
#   remote_up DAEMON ADDRESS      a daemon with a link, that listens for TCP with SASL and for TLS,
#                                 and an sshd beside it. ADDRESS: 10.x.y.2; this side is 10.x.y.1
#   remote_uri DAEMON KIND        ssh, ssh-locked (the key has a passphrase), ssh-new (a host key not
#                                 yet known), ssh-changed (another than known), libssh, libssh2, tcp
#                                 (SASL), tls
#   link_cut DAEMON, link_mend DAEMON   packets are lost, both ways, without a word
#
# User and password of SASL are lab and "lab secret"; the passphrase is "lab phrase". libvirt's ssh
# reads the host keys of the user's own home, whatever HOME says, so each ssh URI names a wrapper.
remote_needs=("${daemon_needs[@]}" certtool:gnutls-bin saslpasswd2:sasl2-bin
    /usr/share/doc/libsasl2-modules:libsasl2-modules sshd:openssh-server nc:netcat-openbsd)

# --- the link ---

link_device() { echo "lab-$1" | cut -c1-15; }

# link_up DAEMON ADDRESS: a cable from here to the daemon's network namespace.
link_up() {
    local near device
    device=$(link_device "$1")
    near=${2%.*}.1
    [ "$near" != "$2" ] || die "link: $2 is the address of this side"
    ip link add "$device" type veth peer name eth0 \
        netns "$(<"$(daemon_folder "$1")/init.pid")"
    ip addr add "$near/24" dev "$device"
    ip link set "$device" up
    daemon_in "$1" ip addr add "$2/24" dev eth0
    daemon_in "$1" ip link set eth0 up
    echo "$2" >"$(daemon_folder "$1")/address"
}

link_cut() { daemon_in "$1" ip link set eth0 down; }
link_mend() { daemon_in "$1" ip link set eth0 up; }
remote_address() { cat "$(daemon_folder "$1")/address"; }

# --- certificates ---

pki_key() {
    certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$1" 2>/dev/null
}

# pki_sign KEY CERTIFICATE: the template comes on standard input.
pki_sign() {
    local pki=$VIRTTY_LAB/pki
    { cat; echo 'expiration_days = 3650'; } >"$2.template"
    certtool --generate-certificate --load-privkey "$1" --template "$2.template" --outfile "$2" \
        --load-ca-certificate "$pki/ca-cert.pem" --load-ca-privkey "$pki/ca-key.pem" 2>/dev/null
}

pki_up() {
    local pki=$VIRTTY_LAB/pki
    [ ! -e "$pki/client/clientcert.pem" ] || return 0
    mkdir -p "$pki/client"
    pki_key "$pki/ca-key.pem"
    printf 'cn = "Lab CA"\nca\ncert_signing_key\nexpiration_days = 3650\n' >"$pki/ca.template"
    certtool --generate-self-signed --load-privkey "$pki/ca-key.pem" --template "$pki/ca.template" \
        --outfile "$pki/ca-cert.pem" 2>/dev/null
    pki_key "$pki/client/clientkey.pem"
    pki_sign "$pki/client/clientkey.pem" "$pki/client/clientcert.pem" \
        <<<$'cn = "lab client"\ntls_www_client\nsigning_key\nencryption_key'
    cp "$pki/ca-cert.pem" "$pki/client/cacert.pem"
}

# The lines of libvirtd.conf for tls=AUTH.
remote_tls_options() {
    local folder name=$1
    folder=$(daemon_folder "$name")
    [ -e "$folder/etc/cert.pem" ] || die "daemon $name has no certificate: use remote_up"
    cat <<END
listen_tls = 1
auth_tls = "$2"
key_file = "/etc/libvirt/key.pem"
cert_file = "/etc/libvirt/cert.pem"
ca_file = "/etc/libvirt/ca.pem"
END
}

remote_certificate() {
    local etc
    etc=$(daemon_folder "$1")/etc
    pki_up
    pki_key "$etc/key.pem"
    pki_sign "$etc/key.pem" "$etc/cert.pem" \
        <<<"cn = \"lab-$1\"
dns_name = \"lab-$1\"
ip_address = \"$2\"
tls_www_server
signing_key
encryption_key"
    cp "$VIRTTY_LAB/pki/ca-cert.pem" "$etc/ca.pem"
}

# --- SASL ---

# Plain TCP needs a mechanism that encrypts: DIGEST-MD5. SCRAM has no such layer.
remote_sasl() {
    local etc
    etc=$(daemon_folder "$1")/etc
    mkdir -p "$etc/sasl2"
    printf '%s\n' 'mech_list: digest-md5 scram-sha-256' 'sasldb_path: /etc/libvirt/sasl2/users.db' \
        'pwcheck_method: auxprop' 'auxprop_plugin: sasldb' >"$etc/sasl2/libvirt.conf"
    saslpasswd2 -p -a libvirt -u "lab-$1" -c -f "$etc/sasl2/users.db" lab <<<'lab secret'
}

# remote_sasl_file DAEMON PASSWORD: prints a file for a URI's authfile=.
remote_sasl_file() {
    local file=$VIRTTY_LAB/$1-sasl.conf
    printf '%s\n' '[credentials-lab]' 'username=lab' 'authname=lab' "password=$2" \
        "[auth-libvirt-$(remote_address "$1")]" 'credentials=lab' >"$file"
    echo "$file"
}

# --- ssh ---

# ssh_wrapper FILE KNOWN-HOSTS KEY: an ssh that knows what stands there and nothing of the user's.
ssh_wrapper() {
    cat >"$1" <<END
#!/bin/sh
exec ssh -F none -o UserKnownHostsFile='$2' -o GlobalKnownHostsFile=none -o IdentitiesOnly=yes \\
    -o IdentityAgent=none -i '$3' "\$@"
END
    chmod 755 "$1"
}

ssh_keys() {
    local ssh=$1
    ssh-keygen -q -t ed25519 -N '' -f "$ssh/host"
    ssh-keygen -q -t ed25519 -N '' -f "$ssh/other"
    ssh-keygen -q -t ed25519 -N '' -f "$ssh/id"
    ssh-keygen -q -t ed25519 -N 'lab phrase' -f "$ssh/locked"
    cat "$ssh/id.pub" "$ssh/locked.pub" >"$ssh/authorized_keys"
    echo "$2 $(cut -d' ' -f1,2 "$ssh/host.pub")" >"$ssh/known"
    echo "$2 $(cut -d' ' -f1,2 "$ssh/other.pub")" >"$ssh/changed"
}

remote_ssh() {
    local ssh
    ssh=$(daemon_folder "$1")/ssh
    mkdir -p "$ssh"
    chmod 700 "$ssh"
    ssh_keys "$ssh" "$2"
    ssh_wrapper "$ssh/ssh" "$ssh/known" "$ssh/id"
    ssh_wrapper "$ssh/ssh-locked" "$ssh/known" "$ssh/locked"
    ssh_wrapper "$ssh/ssh-new" "$ssh/new" "$ssh/id"
    ssh_wrapper "$ssh/ssh-changed" "$ssh/changed" "$ssh/id"
    printf '%s\n' "ListenAddress $2" "HostKey $ssh/host" "AuthorizedKeysFile $ssh/authorized_keys" \
        'PidFile /run/sshd.pid' 'StrictModes no' 'PasswordAuthentication no' 'UsePAM no' \
        'PermitRootLogin prohibit-password' >"$ssh/sshd_config"
    daemon_in "$1" /usr/sbin/sshd -f "$ssh/sshd_config" -E "$VIRTTY_LAB/log/sshd.$1.log"
}

# --- the part ---

remote_up() {
    local folder
    folder=$(daemon_folder "$1")
    mkdir -p "$folder/etc"
    remote_certificate "$1" "$2"
    remote_sasl "$1"
    daemon_up "$1" "link=$2" tcp=sasl tls=none
    remote_ssh "$1" "$2"
}

remote_uri() {
    local address ssh
    address=$(remote_address "$1")
    ssh=$(daemon_folder "$1")/ssh
    case $2 in
    ssh | ssh-locked | ssh-new | ssh-changed)
        echo "qemu+ssh://root@$address/system?command=$ssh/$2" ;;
    libssh | libssh2)
        echo "qemu+$2://root@$address/system?keyfile=$ssh/id&known_hosts=$ssh/known&sshauth=privkey" ;;
    tcp) echo "qemu+tcp://$address/system" ;;
    tls) echo "qemu+tls://$address/system?pkipath=$VIRTTY_LAB/pki/client" ;;
    *) die "remote: no such kind: $2" ;;
    esac
}

remote_status() {
    local name kind
    for name in $(daemon_names); do
        [ -e "$(daemon_folder "$name")/address" ] || continue
        for kind in ssh ssh-locked ssh-new ssh-changed libssh libssh2 tcp tls; do
            echo "remote $name: $(remote_uri "$name" $kind)"
        done
    done
}

# The links end with their daemons.
remote_down() { rm -rf "$VIRTTY_LAB/pki" "$VIRTTY_LAB"/*-sasl.conf; }
