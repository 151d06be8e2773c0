/* lv-explain.h: why a host cannot be opened, in words that help: by libvirt's error codes, with
 * libvirt's own words kept. Any thread. */
#ifndef SRC_LIBVIRT_LV_EXPLAIN_H
#define SRC_LIBVIRT_LV_EXPLAIN_H

#include <libvirt/virterror.h>
#include <stdbool.h>

struct lv_explained {
    char *problem; /* g_free */
    char *advice;  /* g_free; NULL: none is known */
    bool known;    /* it is one that is explained */
    bool again;    /* it may pass by itself: worth another try without a person */
};

/* The error may be NULL. */
void lv_explain(const char *uri, const virError *error, struct lv_explained *out);

#endif
