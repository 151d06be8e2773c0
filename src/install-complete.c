#include "install-complete.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "app.h"
#include "inventory.h"
#include "model.h"

static char **finish(GPtrArray *found)
{
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

/* Takes the text over. */
static void offer_text(GPtrArray *found, const char *prefix, char *text)
{
    if (g_str_has_prefix(text, prefix))
        g_ptr_array_add(found, text);
    else
        g_free(text);
}

static char **words(const char *prefix, const char *const *list)
{
    GPtrArray *found = g_ptr_array_new();
    for (; *list; list++)
        offer_text(found, prefix, g_strdup(*list));
    return finish(found);
}

static void offer_volumes(GPtrArray *found, const struct app *app, const char *prefix,
                          const char *before)
{
    const struct inventory *inventory = model_inventory(app->model);
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        const struct pool *pool = inventory_pool(inventory, i);
        for (guint v = 0; pool->volumes && v < pool->volumes->len; v++) {
            const struct volume *volume = g_ptr_array_index(pool->volumes, v);
            offer_text(found, prefix, g_strconcat(before, pool->name, "/", volume->name, NULL));
        }
    }
}

char **install_complete_media(struct app *app, const char *prefix)
{
    GPtrArray *found = g_ptr_array_new();
    offer_volumes(found, app, prefix, "");
    return finish(found);
}

/* The last of several keys with commas between. */
char **install_complete_disk(struct app *app, const char *prefix)
{
    static const char *const keys[] = {"size=", "format=qcow2", "format=raw", "bus=virtio",
                                       "bus=sata", "name="};
    const struct inventory *inventory = model_inventory(app->model);
    const char *comma = strrchr(prefix, ',');
    g_autofree char *before = comma ? g_strndup(prefix, (gsize)(comma - prefix) + 1) : g_strdup("");
    GPtrArray *found = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        offer_text(found, prefix, g_strconcat(before, keys[i], NULL));
    if (!comma)
        offer_text(found, prefix, g_strdup("none"));
    for (unsigned i = 0; i < inventory_pools(inventory); i++)
        offer_text(found, prefix,
                   g_strconcat(before, "pool=", inventory_pool(inventory, i)->name, NULL));
    g_autofree char *used = g_strconcat(before, "vol=", NULL);
    g_autofree char *backing = g_strconcat(before, "backing_store=", NULL);
    offer_volumes(found, app, prefix, used);
    offer_volumes(found, app, prefix, backing);
    return finish(found);
}

char **install_complete_network(struct app *app, const char *prefix)
{
    const struct inventory *inventory = model_inventory(app->model);
    GPtrArray *found = g_ptr_array_new();
    for (unsigned i = 0; i < inventory_networks(inventory); i++)
        offer_text(found, prefix,
                   g_strconcat("network=", inventory_network(inventory, i)->name, NULL));
    static const char *const others[] = {"bridge=", "user", "none"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        offer_text(found, prefix, g_strdup(others[i]));
    return finish(found);
}

char **install_complete_boot(struct app *app, const char *prefix)
{
    static const char *const list[] = {"bios", "uefi", "uefi-secure", NULL};
    (void)app;
    return words(prefix, list);
}

char **install_complete_graphics(struct app *app, const char *prefix)
{
    static const char *const list[] = {"vnc", "spice", "none", NULL};
    (void)app;
    return words(prefix, list);
}
