#include "lv-fixture.h"

#include "lv-module.h"
#include "scratch.h"
#include "setup.h"

struct lv_fixture fixture;

static struct lv_host *attach(struct host *host)
{
    fixture.lv = virtty_libvirt_module.attach(host);
    return fixture.lv;
}

gboolean lv_fixture_late(gpointer late)
{
    *(bool *)late = true;
    return G_SOURCE_REMOVE;
}

void lv_fixture_setup(void)
{
    static struct libvirt_module module;
    scratch_setup();
    module = virtty_libvirt_module;
    module.attach = attach;
    host_libvirt_use_module(&module);
    fixture.app = app_new_bare(false);
    setup_add_actions(fixture.app);
}

void lv_fixture_teardown(void)
{
    app_free(fixture.app);
    fixture = (struct lv_fixture){0};
    scratch_teardown();
}

void lv_fixture_open(const char *uri)
{
    fixture.host = host_libvirt_new(fixture.app, "lab", uri, false, true);
    app_add_host(fixture.app, fixture.host);
    app_open(fixture.app);
    UNTIL(fixture.host->state != HOST_OPENING);
}

struct domain *lv_fixture_row(const char *name)
{
    return model_find(fixture.app->model, fixture.host, name);
}
