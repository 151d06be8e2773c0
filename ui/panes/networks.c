#include "panes/networks.h"

#include "app.h"
#include "host.h"
#include "inventory.h"
#include "model.h"
#include "panes/hosttree-actions.h"
#include "panes/treepane.h"
#include "panes/used-by.h"

#define SHOWN_USERS 1

enum column {
    NAME, STATE, FORWARD, BRIDGE, ADDRESS, LEASES, USERS, AUTOSTART, PERSISTENT, DOMAIN, COLUMNS
};

static const struct hosttree_column columns[COLUMNS] = {
    [NAME] = {{"name", N_("NAME"), 10, 40, 3, 0, FIT_MIDDLE_CUT}, SORT_TEXT, false},
    [STATE] = {{"state", N_("STATE"), 10, 13, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [FORWARD] = {{"forward", N_("FORWARD"), 8, 10, 0, 0, FIT_LEFT}, SORT_TEXT, false},
    [BRIDGE] = {{"bridge", N_("BRIDGE"), 7, 15, 0, 0, FIT_LEFT}, SORT_TEXT, false},
    [ADDRESS] = {{"address", N_("ADDRESS"), 16, 40, 2, 0, FIT_LEFT}, SORT_TEXT, false},
    [LEASES] = {{"leases", N_("LEASES"), 6, 7, 0, 0, FIT_RIGHT}, SORT_FIGURE, false},
    [USERS] = {{"used-by", N_("USED BY"), 12, 48, 2, 0, FIT_LEFT}, SORT_NONE, false},
    [AUTOSTART] = {{"autostart", N_("AUTO"), 5, 6, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [PERSISTENT] = {{"persistent", N_("PERSISTENT"), 10, 11, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [DOMAIN] = {{"domain", N_("DNS DOMAIN"), 10, 30, 1, 0, FIT_LEFT}, SORT_TEXT, false},
};

static unsigned network_count(struct app *app)
{
    return inventory_networks(model_inventory(app->model));
}

static void *network_item(struct app *app, unsigned index)
{
    return inventory_network(model_inventory(app->model), index);
}

static struct host *network_host(const void *item)
{
    return ((const struct network *)item)->host;
}

static const char *network_name(const void *item)
{
    const struct network *network = item;
    return network->name ? network->name : "";
}

static const char *network_text(const void *item, unsigned column)
{
    const struct network *network = item;
    switch ((enum column)column) {
    case NAME: return network_name(item);
    case FORWARD: return network->forward || !network->known ? network->forward : _("isolated");
    case BRIDGE: return network->bridge;
    case ADDRESS: return network->address;
    case AUTOSTART: return network->autostart ? _("yes") : _("no");
    case PERSISTENT: return network->persistent ? _("yes") : _("no");
    case DOMAIN: return network->domain;
    default: return NULL;
    }
}

static double network_figure(const void *item, unsigned column)
{
    const struct network *network = item;
    switch ((enum column)column) {
    case STATE: return !network->active;
    case LEASES: return network->leases;
    case AUTOSTART: return !network->autostart;
    case PERSISTENT: return !network->persistent;
    default: return 0;
    }
}

static bool network_match(void *opaque, const void *item, const char *filter)
{
    const struct network *network = item;
    (void)opaque;
    return treepane_contains(network->name, filter) ||
           treepane_contains(network->bridge, filter) ||
           treepane_contains(network->address, filter) ||
           treepane_contains(network->forward, filter) ||
           treepane_contains(network->host->alias, filter);
}

static bool network_cell(void *opaque, const struct hosttree_row *row, unsigned column, char *buf,
                         size_t size, enum role *role, const struct window *win)
{
    const struct network *network = row->item;
    const struct pane *pane = opaque;
    (void)win;
    const char *text = network_text(network, column);
    if (text)
        g_strlcpy(buf, text, size);
    if (column == NAME)
        *role = ROLE_STRONG;
    if (column == STATE) {
        *role = network->active ? ROLE_GOOD : ROLE_OFF;
        g_strlcpy(buf, network->active ? _("active") : _("inactive"), size);
    } else if (column == LEASES && network->dhcp) {
        g_snprintf(buf, size, "%u", network->leases);
    } else if (column == USERS) {
        used_by_network(pane->app, network, SHOWN_USERS, buf, size);
    }
    return false;
}

static char *networks_counted(const struct host *host, unsigned n)
{
    (void)host;
    return g_strdup_printf(ngettext("%u network", "%u networks", n), n);
}

static bool networks_create(struct pane *pane, void *arg)
{
    static const struct hosttree_class class = {
        .columns = columns, .n_columns = COLUMNS, .count = network_count, .item = network_item,
        .host = network_host, .name = network_name, .match = network_match,
        .text = network_text, .figure = network_figure, .cell = network_cell,
        .counted = networks_counted,
    };
    (void)arg;
    treepane_init(pane, &class, N_("No host has a network."));
    return true;
}

static struct pane_target networks_target(struct pane *pane)
{
    struct hosttree_row row = hosttree_cursor(((struct treepane *)pane)->tree);
    return (struct pane_target){.on.network = row.item, .host = row.host};
}

static const struct action networks_actions[] = {
    HOSTTREE_ACTIONS("networks"),
    HOSTTREE_ACTION("details", N_("Details"), N_("Everything about what is chosen"), "i", 0,
                    "networks"),
    {.id = NULL},
};

const struct pane_class networks_class = {
    .name = "networks", .title = N_("Networks"), .size = sizeof(struct treepane),
    .create = networks_create, .destroy = treepane_destroy, .draw = treepane_draw,
    .event = treepane_event, .command = treepane_command, .reason = treepane_reason,
    .list = true, .target = networks_target, .status = treepane_status, .actions = networks_actions,
};
