#include "dialogs/disk-user.h"

#include "app.h"
#include "inventory.h"
#include "model.h"

static const char *based_volume(const struct app *app, const struct host *host, const char *path)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        const struct pool *pool = inventory_pool(inventory, i);
        for (guint k = 0; pool->host == host && k < pool->volumes->len; k++) {
            const struct volume *volume = g_ptr_array_index(pool->volumes, k);
            if (!g_strcmp0(volume->backing, path))
                return volume->name;
        }
    }
    return NULL;
}

const char *disk_user(const struct app *app, const struct domain *domain, const char *source)
{
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *other = model_domain(app->model, i);
        if (other == domain || other->host != domain->host)
            continue;
        for (guint d = 0; d < other->disks->len; d++) {
            const struct domain_disk *disk = g_ptr_array_index(other->disks, d);
            if (!g_strcmp0(disk->source, source))
                return other->name;
        }
    }
    return based_volume(app, domain->host, source);
}
