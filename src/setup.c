#include "setup.h"

#include <glib.h>

#include "action-config.h"
#include "action-create.h"
#include "action-define.h"
#include "action-device.h"
#include "action-domain.h"
#include "action-guest.h"
#include "action-history.h"
#include "action-host.h"
#include "action-kvm.h"
#include "action-mark.h"
#include "action-network.h"
#include "action-node.h"
#include "action-owner.h"
#include "action-pool.h"
#include "action-power.h"
#include "action-resources.h"
#include "action-safety.h"
#include "action-show.h"
#include "action-tune.h"
#include "action-xml.h"
#include "app.h"
#include "host.h"
#include "hosts.h"
#include "protect.h"
#include "record.h"

static struct host *(*const setup_hosts[])(struct app *app) = {
    host_kvm_new, /* first: app->hosts[0] is the engine */
};

static const struct action *const setup_actions[] = {
    action_show_table,    action_create_table,  action_domain_table,    action_power_table,
    action_define_table,  action_tune_table,    action_resources_table, action_figures_table,
    action_device_table,  action_guest_table,   action_kvm_table,       action_owner_table,
    action_config_table,  action_host_table,    action_mark_table,      action_network_table,
    action_node_table,    action_pool_table,    action_record_table,
    action_safety_table,  action_history_table, action_xml_table,
};

void setup_add_actions(struct app *app)
{
    for (size_t i = 0; i < G_N_ELEMENTS(setup_actions); i++)
        action_add_table(app, setup_actions[i]);
}

struct app *app_new(bool read_only_files)
{
    struct app *app = app_new_bare(read_only_files);
    for (size_t i = 0; i < G_N_ELEMENTS(setup_hosts); i++)
        app_add_host(app, setup_hosts[i](app));
    hosts_load(app);
    setup_add_actions(app);
    protect_begin(app);
    record_begin(app);
    return app;
}
