#include "host-uri.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"

#define URI_MAX 2048

struct parts {
    char *driver, *transport; /* transport: NULL if there is none */
    char *host;               /* or NULL */
    char *path, *query;       /* or NULL */
    bool password;
};

static void parts_clear(struct parts *parts)
{
    g_free(parts->driver);
    g_free(parts->transport);
    g_free(parts->host);
    g_free(parts->path);
    g_free(parts->query);
}

/* False if it is no URI with "://" (or "driver:", as some of libvirt's are). */
static bool parts_read(const char *uri, struct parts *parts)
{
    *parts = (struct parts){0};
    const char *colon = strchr(uri, ':');
    if (!colon || colon == uri || strncmp(colon, "://", 3) != 0)
        return false;
    g_autofree char *scheme = g_strndup(uri, (gsize)(colon - uri));
    if (strspn(scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") !=
        strlen(scheme))
        return false;
    char *plus = strchr(scheme, '+');
    parts->driver = g_strndup(scheme, plus ? (gsize)(plus - scheme) : strlen(scheme));
    parts->transport = plus ? g_strdup(plus + 1) : NULL;
    const char *authority = colon + 3, *end = authority + strcspn(authority, "/?#");
    g_autofree char *text = g_strndup(authority, (gsize)(end - authority));
    char *at = strrchr(text, '@');
    if (at) {
        *at = '\0';
        parts->password = strchr(text, ':') != NULL;
    }
    char *host = at ? at + 1 : text;
    char *port = *host == '[' ? strchr(host, ']') : strchr(host, ':');
    if (port)
        port[*host == '[' ? 1 : 0] = '\0';
    parts->host = *host ? g_strdup(host) : NULL;
    const char *query = strchr(end, '?');
    parts->path = g_strndup(end, query ? (gsize)(query - end) : strlen(end));
    parts->query = query ? g_strdup(query + 1) : NULL;
    return *parts->driver;
}

static const char *transport_problem(const struct parts *parts)
{
    static const struct {
        const char *name;
        bool host; /* needs one */
    } known[] = {
        {"unix", false}, {"ssh", true},  {"libssh2", true}, {"libssh", true},
        {"tls", true},   {"tcp", true},  {"ext", false},
    };
    for (size_t i = 0; parts->transport && i < G_N_ELEMENTS(known); i++) {
        if (strcmp(parts->transport, known[i].name))
            continue;
        return known[i].host && !parts->host ? _("this way needs a host: DRIVER+WAY://HOST/...")
                                             : NULL;
    }
    return parts->transport
               ? _("the way behind the + is none of unix, ssh, libssh2, libssh, tls, tcp, ext")
               : NULL;
}

const char *host_uri_problem(const char *uri)
{
    struct parts parts;
    if (!*uri)
        return _("a URI is needed, such as qemu:///system or qemu+ssh://root@host/system");
    if (strlen(uri) > URI_MAX || !g_utf8_validate(uri, -1, NULL))
        return _("it is too long, or no valid text");
    for (const char *at = uri; *at; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f)
            return _("a URI holds no blanks; write %20 for one");
    }
    const char *problem = NULL;
    if (!parts_read(uri, &parts))
        problem = _("it is no URI: DRIVER[+WAY]://[USER@][HOST][:PORT]/PATH");
    else if (parts.password)
        problem = _("a password does not belong here: virtty asks for it and keeps it nowhere");
    else
        problem = transport_problem(&parts);
    parts_clear(&parts);
    return problem;
}

/* What an alias cannot hold becomes a hyphen. */
static char *alias_clean(char *text)
{
    for (char *at = text; *at; at++) {
        if (!g_ascii_isalnum(*at) && !strchr("._:-", *at))
            *at = '-';
    }
    char *start = text;
    while (*start == '-')
        start++;
    for (size_t len = strlen(start); len && start[len - 1] == '-'; len--)
        start[len - 1] = '\0';
    char *clean = g_strndup(*start ? start : "host", 60);
    g_free(text);
    return clean;
}

char *host_uri_alias(const char *uri)
{
    struct parts parts;
    char *alias = NULL;
    if (!parts_read(uri, &parts)) {
        parts_clear(&parts);
        return g_strdup("host");
    }
    bool number = parts.host && (*parts.host == '[' || g_hostname_is_ip_address(parts.host));
    if (parts.host) {
        alias = g_strndup(parts.host, number ? strlen(parts.host) : strcspn(parts.host, "."));
    } else {
        const char *last = strrchr(parts.path, '/');
        alias = last && last[1] ? g_strdup_printf("%s:%s", parts.driver, last + 1)
                                : g_strdup(parts.driver);
    }
    parts_clear(&parts);
    return alias_clean(alias);
}

char *host_uri_transport(const char *uri)
{
    struct parts parts;
    parts_read(uri, &parts);
    char *transport = g_steal_pointer(&parts.transport);
    parts_clear(&parts);
    return transport;
}

/* Where NAME=VALUE stands, up to *end; NULL if it does not. */
static const char *find_parameter(const char *uri, const char *name, const char **end)
{
    const char *at = strchr(uri, '?');
    size_t len = strlen(name);
    while (at && *at && *at != '#') {
        at++;
        *end = at + strcspn(at, "&;#");
        if (!strncmp(at, name, len) && at[len] == '=')
            return at;
        at = *end;
    }
    return NULL;
}

char *host_uri_parameter(const char *uri, const char *name)
{
    const char *end = NULL, *at = find_parameter(uri, name, &end);
    const char *value = at ? at + strlen(name) + 1 : NULL;
    return value ? g_uri_unescape_segment(value, end, NULL) : NULL;
}

char *host_uri_set_parameter(const char *uri, const char *name, const char *value)
{
    g_autofree char *quoted = g_uri_escape_string(value, "/", FALSE);
    const char *end = NULL, *at = find_parameter(uri, name, &end);
    if (at)
        return g_strdup_printf("%.*s%s=%s%s", (int)(at - uri), uri, name, quoted, end);
    const char *mark = strchr(uri, '?');
    return g_strdup_printf("%s%s%s=%s", uri, !mark ? "?" : mark[1] ? "&" : "", name, quoted);
}
