/* lv-address.h: the addresses of a domain's guest: from its agent, from leases, from ARP. Main
 * thread; lv_address_ask() and lv_address_post() on workers. */
#ifndef SRC_LIBVIRT_LV_ADDRESS_H
#define SRC_LIBVIRT_LV_ADDRESS_H

#include "lv-host.h"

struct lv_address {
    char *name, *mac, *address; /* mac may be NULL */
    const char *origin;         /* "agent", "lease", "arp" */
    unsigned prefix;
};

/* Its addresses, best source first, each once; source NULL: of all that answer. NULL with *error
 * if none does. Worker. */
GPtrArray *lv_address_ask(virDomainPtr domain, const char *source, char **error);
/* Puts them into the model, and takes the array over. Worker. */
void lv_address_post(struct lv_host *lv, unsigned session, const char *uuid, GPtrArray *found);

/* Asks for the addresses of the domains whose details are shown, if they are old. */
void lv_address_tick(struct lv_host *lv);

#endif
