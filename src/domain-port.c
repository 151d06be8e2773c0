#include "domain-port.h"

#include <string.h>

#include "core/text.h"
#include "host.h"

/* A name with one of the separators in it cannot be packed as it is. */
static void pack_word(GString *ports, const char *word)
{
    for (; *word; word++)
        g_string_append_c(ports, *word == '\t' || *word == '\n' ? ' ' : *word);
}

void domain_port_pack(GString *ports, enum domain_port_kind kind, const char *device,
                      const char *word)
{
    g_string_append_c(ports, (char)kind);
    pack_word(ports, device);
    g_string_append_c(ports, '\t');
    pack_word(ports, word);
    g_string_append_c(ports, '\n');
}

/* The next line of a kind that can be opened, or NULL. */
static const char *next_open(const char *line)
{
    while (line && *line == DOMAIN_PORT_CLOSED) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return line && *line ? line : NULL;
}

static const char *after(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : NULL;
}

unsigned domain_port_count(const char *ports)
{
    unsigned count = 0;
    for (const char *at = next_open(ports); at; at = next_open(after(at)))
        count++;
    return MIN(count, (unsigned)DOMAIN_PORTS);
}

bool domain_port_get(const struct domain *domain, unsigned number, struct domain_port *port)
{
    const char *at = next_open(domain->ports);
    while (at && number--)
        at = next_open(after(at));
    const char *tab = at ? strchr(at, '\t') : NULL, *end = tab ? strchr(tab, '\n') : NULL;
    if (!end)
        return false;
    port->kind = (enum domain_port_kind)*at;
    port->device = g_strndup(at + 1, (gsize)(tab - at) - 1);
    port->word = g_strndup(tab + 1, (gsize)(end - tab) - 1);
    return true;
}

void domain_port_clear(struct domain_port *port)
{
    g_clear_pointer(&port->device, g_free);
    g_clear_pointer(&port->word, g_free);
}

char *domain_port_label(const struct domain *domain, unsigned number)
{
    struct domain_port port;
    if (!domain || !domain_port_get(domain, number, &port))
        return g_strdup_printf(_("serial COM%u"), number + 1);
    char *label = g_strdup_printf(port.kind == DOMAIN_PORT_SERIAL    ? _("serial %s")
                                  : port.kind == DOMAIN_PORT_CONSOLE ? _("console %s")
                                                                     : _("channel %s"),
                                  port.word);
    domain_port_clear(&port);
    return label;
}

const char *domain_port_reason(const struct domain *domain)
{
    if (domain->n_consoles)
        return NULL;
    if (domain->host && domain->host->ops->console_show && !domain->known)
        return NULL;
    if (domain->ports)
        return _("its serial ports go elsewhere (file, TCP, ...): libvirt opens only those of the "
                 "kinds pty and unix");
    return _("the domain has no serial port");
}
