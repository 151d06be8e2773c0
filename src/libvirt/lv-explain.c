#include "lv-explain.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "core/text.h"

/* The first row that fits counts. Code and errno 0: any. One of `words` (separated by |, in lower
 * case) stands in libvirt's message, and `in` in the URI. */
static const struct explain {
    int code, number;
    const char *words, *in;
    bool again;
    const char *problem, *advice; /* N_() */
} explains[] = {
    {VIR_ERR_AUTH_UNAVAILABLE, 0, "polkit|policykit", NULL, false,
     N_("polkit does not let this user manage libvirt"),
     N_("Add the user to the group libvirt (usermod -aG libvirt NAME) and log in again, or let a "
        "polkit rule allow org.libvirt.unix.manage; read-only works without.")},
    {VIR_ERR_AUTH_FAILED, 0, "polkit|policykit|access denied", NULL, false,
     N_("polkit does not let this user manage libvirt"),
     N_("Add the user to the group libvirt (usermod -aG libvirt NAME) and log in again, or let a "
        "polkit rule allow org.libvirt.unix.manage; read-only works without.")},
    {VIR_ERR_AUTH_CANCELLED, 0, NULL, NULL, false, N_("the question was not answered"),
     N_("Connect again to be asked again.")},
    {0, 0, "failed to collect auth credentials", NULL, false, N_("the question was not answered"),
     N_("Connect again to be asked again.")},
    {0, 0, "host key verification failed|remote host identification has changed|host key", "ssh",
     false, N_("the host's key was refused"),
     N_("If the host was installed anew, remove its old key (ssh-keygen -R HOST) and connect "
        "again; if not, somebody may stand between you and it.")},
    {0, 0, "permission denied (|too many authentication failures|no more authentication methods",
     NULL, false, N_("ssh was not let in"),
     N_("Check the user's name in the URI and that one of your keys is accepted there; 'ssh "
        "USER@HOST true' in a shell must work.")},
    {0, 0, "could not resolve|name or service not known|unable to resolve|"
     "temporary failure in name resolution|nodename nor servname", NULL, true,
     N_("the host's name is not known"),
     N_("Check the name in the URI and this machine's DNS (getent hosts NAME).")},
    {0, 0, "virt-ssh-helper|nc: not found|netcat|command not found|sh: nc", "ssh", false,
     N_("the host has nothing to reach its libvirt with"),
     N_("Install libvirt-clients (virt-ssh-helper) or netcat there, or use ?proxy=netcat.")},
    {0, 0, "no such file or directory", "ssh", false, N_("no libvirt daemon runs there"),
     N_("Start libvirtd or virtqemud there (systemctl enable --now libvirtd).")},
    {0, 0, "cacert|ca certificate|clientcert|client certificate|clientkey", NULL, false,
     N_("a certificate for TLS is missing or cannot be read"),
     N_("Put the CA's certificate, yours and your key where libvirt looks for them "
        "(~/.pki/libvirt, /etc/pki/libvirt), or name their folder with ?pkipath=.")},
    {0, 0, "certificate|tls handshake|x509|not trusted", NULL, false,
     N_("the host's certificate is not accepted"),
     N_("Its name in the URI must be the one in the certificate, and the CA that signed it must "
        "be known here; virt-pki-validate checks this machine's.")},
    {0, 0, "no mechanism|no worthy mechs|mechanism", NULL, false,
     N_("the host and this machine have no way to sign on in common"),
     N_("Install the SASL modules that the host asks for (libsasl2-modules, "
        "libsasl2-modules-gssapi-mit).")},
    {VIR_ERR_AUTH_FAILED, 0, NULL, NULL, false, N_("the sign-on was refused"),
     N_("Check the user's name and password, then connect again to be asked again.")},
    {VIR_ERR_SYSTEM_ERROR, EACCES, NULL, NULL, false, N_("this user may not use the socket"),
     N_("Add the user to the group that owns it (mostly libvirt) and log in again, or connect "
        "read-only.")},
    {VIR_ERR_SYSTEM_ERROR, ENOENT, "socket", NULL, true, N_("no libvirt daemon runs here"),
     N_("Start it (systemctl enable --now libvirtd, or virtqemud.socket), or install "
        "libvirt-daemon-system.")},
    {VIR_ERR_SYSTEM_ERROR, ECONNREFUSED, "/", NULL, true,
     N_("the libvirt daemon does not take connections"),
     N_("It has ended or is just starting; 'systemctl status libvirtd' on the host tells more.")},
    {0, 0, "connection refused", NULL, true, N_("nothing answers at the host's port"),
     N_("Check that the service runs there (sshd, or libvirtd with its tcp or tls socket) and that "
        "no firewall refuses it.")},
    {0, 0, "timed out|timeout|no route to host|network is unreachable|host is down", NULL, true,
     N_("the host cannot be reached"),
     N_("Check that it is up and the network between: ping, a firewall, a VPN.")},
    {VIR_ERR_NO_CONNECT, 0, NULL, NULL, false, N_("libvirt has no driver for this URI"),
     N_("Check its beginning (qemu, xen, lxc, test, ...); the driver may be in a package of its "
        "own (libvirt-daemon-driver-...).")},
    {VIR_ERR_CONFIG_UNSUPPORTED, 0, NULL, NULL, false,
     N_("libvirt cannot do what the URI asks for"),
     N_("Check its beginning and its parameters (behind the ?).")},
    {VIR_ERR_INVALID_ARG, 0, NULL, NULL, false, N_("libvirt does not understand the URI"),
     N_("It reads DRIVER[+TRANSPORT]://[USER@][HOST][:PORT]/PATH[?PARAMETERS].")},
    {0, 0, "daemon|spawn", "session", false, N_("the user's own libvirt daemon does not start"),
     N_("Install libvirt-daemon, or see ~/.cache/libvirt/libvirtd.log for why it ends.")},
    {0, 0, "end of file|connection reset|broken pipe|hangup", NULL, true,
     N_("the host broke off the connection"),
     N_("Its log (journalctl -u libvirtd) or that of sshd may say why.")},
};

static bool has_word(const char *text, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);
    for (char **word = list; *word; word++) {
        if (strstr(text, *word))
            return true;
    }
    return false;
}

static bool explain_fits(const struct explain *row, const char *uri, const virError *error,
                         const char *message)
{
    return (!row->code || row->code == error->code) &&
           (!row->number || row->number == error->int1) &&
           (!row->words || has_word(message, row->words)) && (!row->in || strstr(uri, row->in));
}

/* ssh's messages come in lines, some with frames of @. */
static char *one_line(const char *message)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    g_auto(GStrv) words = g_strsplit_set(valid, " \t\r\n", -1);
    GString *line = g_string_new(NULL);
    for (char **word = words; *word; word++) {
        if (**word && strspn(*word, "@") < strlen(*word))
            g_string_append_printf(line, "%s%s", line->len ? " " : "", *word);
    }
    return g_string_free(line, FALSE);
}

void lv_explain(const char *uri, const virError *error, struct lv_explained *out)
{
    *out = (struct lv_explained){0};
    if (!error || !error->message) {
        out->problem = g_strdup(_("the host does not answer"));
        return;
    }
    g_autofree char *message = one_line(error->message);
    g_autofree char *low = g_ascii_strdown(message, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(explains); i++) {
        const struct explain *row = &explains[i];
        if (!explain_fits(row, uri, error, low))
            continue;
        out->problem = g_strdup_printf("%s: %s", _(row->problem), message);
        out->advice = g_strdup(_(row->advice));
        out->again = row->again;
        out->known = true;
        return;
    }
    out->problem = g_steal_pointer(&message);
}
