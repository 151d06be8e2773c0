#include "lv-module.h"

#include <libvirt-glib/libvirt-glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "build-config.h"
#include "lv-connect.h"
#include "lv-console.h"
#include "lv-domains.h"
#include "lv-verbs.h"

/* Errors are read where the call is; libvirt's own printing would spoil a terminal. */
static void module_ignore_error(void *opaque, virErrorPtr error)
{
    (void)opaque, (void)error;
}

static bool module_init(char **error)
{
    if (virInitialize() < 0) {
        *error = lv_error("libvirt");
        return false;
    }
    virSetErrorFunc(NULL, module_ignore_error);
    return true;
}

static void module_start(void)
{
    gvir_event_register();
}

const struct libvirt_module virtty_libvirt_module = {
    .abi = LIBVIRT_MODULE_ABI,
    .version = PACKAGE_VERSION,
    .init = module_init,
    .start = module_start,
    .attach = lv_connect_attach,
    .open = lv_connect_open,
    .disconnect = lv_connect_disconnect,
    .close = lv_connect_close,
    .ended = lv_connect_ended,
    .run = lv_verbs_run,
    .reason = lv_verbs_reason,
    .tick = lv_domains_tick,
    .console_show = lv_console_show,
    .console_check = lv_console_check,
    .console_take = lv_console_take,
    .console_problem = lv_console_problem,
    .free = lv_connect_free,
};
