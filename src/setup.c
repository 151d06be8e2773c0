#include "setup.h"

#include <glib.h>

#include "app.h"
#include "host.h"

static struct host *(*const setup_hosts[])(struct app *app) = {
    host_kvm_new, /* first: app->hosts[0] is the engine */
};

struct app *app_new(bool read_only_files)
{
    struct app *app = app_new_bare(read_only_files);
    for (size_t i = 0; i < G_N_ELEMENTS(setup_hosts); i++)
        app_add_host(app, setup_hosts[i](app));
    return app;
}
