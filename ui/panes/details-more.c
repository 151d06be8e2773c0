#include "panes/details-more.h"

#include "core/text.h"
#include "host.h"
#include "inventory.h"
#include "panes/figures.h"
#include "panes/hostrow.h"
#include "panes/sheet.h"
#include "panes/used-by.h"

#define USERS_MAX 40

static const char *yes_no(bool yes)
{
    return yes ? _("yes") : _("no");
}

static void put_place(struct sheet *sheet, const struct host *host, const char *uuid)
{
    sheet_gap(sheet);
    sheet_text(sheet, _("UUID"), ROLE_TEXT, uuid);
    sheet_line(sheet, _("Host"), ROLE_TEXT, "%s  %s", host->alias, host->uri);
}

static void put_network(struct sheet *sheet, struct app *app, const struct network *network)
{
    char users[1024];
    sheet_text(sheet, _("Name"), ROLE_STRONG, network->name);
    sheet_text(sheet, _("State"), network->active ? ROLE_GOOD : ROLE_OFF,
               network->active ? _("active") : _("inactive"));
    sheet_text(sheet, _("Autostart"), ROLE_TEXT, yes_no(network->autostart));
    sheet_text(sheet, _("Persistent"), ROLE_TEXT, yes_no(network->persistent));
    sheet_gap(sheet);
    sheet_text(sheet, _("Forward"), ROLE_TEXT,
               network->forward || !network->known ? network->forward : _("isolated"));
    sheet_text(sheet, _("Bridge"), ROLE_TEXT, network->bridge);
    sheet_text(sheet, _("Addresses"), ROLE_TEXT, network->address);
    if (network->known)
        sheet_text(sheet, _("DHCP"), ROLE_TEXT, yes_no(network->dhcp));
    if (network->dhcp)
        sheet_line(sheet, _("Leases"), ROLE_TEXT, "%u", network->leases);
    sheet_text(sheet, _("DNS domain"), ROLE_TEXT, network->domain);
    used_by_network(app, network, USERS_MAX, users, sizeof(users));
    sheet_text(sheet, _("Used by"), ROLE_TEXT, *users ? users : _("no domain"));
    put_place(sheet, network->host, network->uuid);
}

static void put_sizes(struct sheet *sheet, uint64_t used, uint64_t capacity)
{
    char part[32], all[32];
    if (!capacity)
        return;
    figure_size_long(part, sizeof(part), used);
    figure_size_long(all, sizeof(all), capacity);
    double fraction = (double)used / (double)capacity;
    g_autofree char *text = g_strdup_printf(_("%s of %s, %.0f%%"), part, all, fraction * 100);
    sheet_gauge(sheet, _("Used"), fraction, text);
}

static void put_pool(struct sheet *sheet, const struct pool *pool)
{
    char available[32];
    enum role role = pool->state == POOL_RUNNING    ? ROLE_GOOD
                     : pool->state == POOL_INACTIVE ? ROLE_OFF
                                                    : ROLE_BAD;
    sheet_text(sheet, _("Name"), ROLE_STRONG, pool->name);
    sheet_text(sheet, _("State"), role, pool_state_label(pool->state));
    sheet_text(sheet, _("Type"), ROLE_TEXT, pool->type);
    sheet_text(sheet, _("Autostart"), ROLE_TEXT, yes_no(pool->autostart));
    sheet_text(sheet, _("Persistent"), ROLE_TEXT, yes_no(pool->persistent));
    sheet_gap(sheet);
    sheet_text(sheet, _("Path"), ROLE_TEXT, pool->path);
    sheet_text(sheet, _("Source"), ROLE_TEXT, pool->source);
    bool sizes = pool->capacity && pool->state != POOL_INACTIVE;
    put_sizes(sheet, MIN(pool->allocation, pool->capacity), sizes ? pool->capacity : 0);
    figure_size_long(available, sizeof(available), pool->available);
    if (sizes)
        sheet_text(sheet, _("Available"), ROLE_TEXT, available);
    if (pool->volumes_known)
        sheet_line(sheet, _("Volumes"), ROLE_TEXT, "%u", pool->volumes->len);
    put_place(sheet, pool->host, pool->uuid);
}

static void put_volume(struct sheet *sheet, struct app *app, const struct volume *volume)
{
    char users[1024];
    sheet_text(sheet, _("Name"), ROLE_STRONG, volume->name);
    sheet_text(sheet, _("Pool"), ROLE_TEXT, volume->pool->name);
    sheet_text(sheet, _("Type"), ROLE_TEXT, volume->type);
    sheet_text(sheet, _("Format"), ROLE_TEXT, volume->format);
    put_sizes(sheet, MIN(volume->allocation, volume->capacity), volume->capacity);
    sheet_text(sheet, _("Path"), ROLE_TEXT, volume->path);
    sheet_text(sheet, _("Backing file"), ROLE_TEXT, volume->backing);
    used_by_volume(app, volume, USERS_MAX, users, sizeof(users));
    sheet_text(sheet, _("Used by"), ROLE_TEXT, *users ? users : _("no domain"));
    put_place(sheet, volume->pool->host, NULL);
}

static void put_overcommit(struct sheet *sheet, const struct host *host)
{
    char running[32];
    if (!host->vcpus_running && !host->memory_running)
        return;
    figure_size_long(running, sizeof(running), host->memory_running);
    sheet_line(sheet, _("Given"), ROLE_TEXT, _("%u vCPUs, %s to running domains"),
               host->vcpus_running, running);
}

static void put_host(struct sheet *sheet, const struct host *host)
{
    char total[32], available[32];
    struct host_look look = host_look(host);
    sheet_text(sheet, _("Host"), ROLE_STRONG, host->alias);
    sheet_line(sheet, _("State"), look.role, "%s%s%s", look.word, host->read_only ? ", " : "",
               host->read_only ? _("read-only") : "");
    sheet_text(sheet, _("Problem"), ROLE_BAD, host->problem);
    sheet_text(sheet, _("Advice"), ROLE_TEXT, host->advice);
    sheet_text(sheet, _("URI"), ROLE_TEXT, host->uri);
    sheet_text(sheet, _("Hostname"), ROLE_TEXT, host->hostname);
    sheet_text(sheet, _("Hypervisor"), ROLE_TEXT, host->hypervisor);
    if (host->cpus && host->cpu >= 0)
        sheet_line(sheet, _("CPUs"), ROLE_TEXT, _("%u, %.0f%% busy"), host->cpus, host->cpu * 100);
    else if (host->cpus)
        sheet_line(sheet, _("CPUs"), ROLE_TEXT, "%u", host->cpus);
    struct sheet_ring ring = {host->cpu_history, HOST_HISTORY, host->cpu_head, host->cpu_count};
    if (host->cpu_count)
        sheet_spark(sheet, "", &ring, host->cpu);
    if (host->memory_total && !host->memory_available) {
        figure_size_long(total, sizeof(total), host->memory_total);
        sheet_text(sheet, _("Memory"), ROLE_TEXT, total);
    } else if (host->memory_total) {
        figure_size_long(total, sizeof(total), host->memory_total);
        figure_size_long(available, sizeof(available), host->memory_available);
        sheet_line(sheet, _("Memory"), ROLE_TEXT, _("%s, %s available"), total, available);
    }
    sheet_line(sheet, _("Domains"), ROLE_TEXT, _("%u running of %u"), host->running, host->total);
    put_overcommit(sheet, host);
}

void details_more(struct sheet *sheet, struct app *app, const struct pane_target *target)
{
    if (target->on.network)
        put_network(sheet, app, target->on.network);
    else if (target->on.volume)
        put_volume(sheet, app, target->on.volume);
    else if (target->on.pool)
        put_pool(sheet, target->on.pool);
    else if (target->host)
        put_host(sheet, target->host);
}

const void *details_more_key(const struct pane_target *target)
{
    const struct host_target *on = &target->on;
    const void *keys[] = {on->domain, on->network, on->volume, on->pool, target->host};
    for (unsigned i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (keys[i])
            return keys[i];
    }
    return NULL;
}
