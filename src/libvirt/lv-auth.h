/* lv-auth.h: what libvirt wants to know of the person while it opens a connection. On the opening's
 * thread. */
#ifndef SRC_LIBVIRT_LV_AUTH_H
#define SRC_LIBVIRT_LV_AUTH_H

#include "lv-host.h"

/* Who asks, and for what. Borrowed; *abandoned (atomic): nobody is asked any more. */
struct lv_auth {
    struct lv_host *lv;
    const char *alias, *uri;
    gint *abandoned;
};

/* virConnectOpenAuth() with questions to the person. */
virConnectPtr lv_auth_open(const struct lv_auth *auth, unsigned flags);

#endif
