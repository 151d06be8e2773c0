/* domain-port.h: the serial ports, consoles and channels of a domain that a console pane can show:
 * their packed form in the model, their names. Main thread, but the making of it: any.
 *
 * domain->ports of a libvirt domain holds one a line: its kind, its device as libvirt knows it, a
 * tab, and what a person calls it. The engine's domains have none: their ports are COM1, COM2. */
#ifndef SRC_DOMAIN_PORT_H
#define SRC_DOMAIN_PORT_H

#include <glib.h>
#include <stdbool.h>

#include "model.h"

#define DOMAIN_PORTS G_N_ELEMENTS(((struct domain *)NULL)->consoles)

enum domain_port_kind {
    DOMAIN_PORT_SERIAL = 's',
    DOMAIN_PORT_CONSOLE = 'c',
    DOMAIN_PORT_CHANNEL = 'n',
    DOMAIN_PORT_CLOSED = 'x', /* of a kind that cannot be opened through libvirt: its type */
};

struct domain_port {
    enum domain_port_kind kind;
    char *device; /* libvirt's alias, or a channel's name */
    char *word;   /* "COM1", "hvc0", "org.example.agent" */
};

/* Adds a line to the packed form. Any thread. */
void domain_port_pack(GString *ports, enum domain_port_kind kind, const char *device,
                      const char *word);
/* How many of them can be opened, at most DOMAIN_PORTS. */
unsigned domain_port_count(const char *ports);
/* The domain's port of that number; false if it has none, or is the engine's. Free with
 * domain_port_clear(). */
bool domain_port_get(const struct domain *domain, unsigned number, struct domain_port *port);
void domain_port_clear(struct domain_port *port);
/* "serial COM1", translated, g_free. */
char *domain_port_label(const struct domain *domain, unsigned number);
/* Why the domain has no console that could be opened, translated; NULL: it has one, or what it has
 * is not known yet. */
const char *domain_port_reason(const struct domain *domain);

#endif
