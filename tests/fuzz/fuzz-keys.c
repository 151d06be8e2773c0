/* fuzz-keys.c: any bytes as keys.conf: no key twice, and the map that comes of it, printed and
 * read, is the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "key-file.h"
#include "keymap.h"
#include "keys.h"
#include "setup.h"
#include "ui.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the actions of a key all but one must be excluded by their states. */
static void check_pairs(struct app *app)
{
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *a = action_get(app, i);
        const char *keys = action_keys(app, a);
        g_auto(GStrv) names = g_strsplit(keys ? keys : "", " ", -1);
        for (char **name = names; *name; name++) {
            uint32_t key = key_parse(*name);
            if (!key)
                abort();
            for (unsigned j = 0; j < i; j++) {
                const struct action *b = action_get(app, j);
                if (!strcmp(action_section(a), action_section(b)) &&
                    !action_exclude_each_other(a, b) && keymap_has(action_keys(app, b), key))
                    abort();
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct app *app;
    if (!app) {
        g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
        app = app_new(true);
        ui_add_actions(app);
    }
    g_autofree char *text = g_strndup((const char *)data, size);
    GPtrArray *problems = key_file_apply(app, "keys", text);
    for (guint i = 0; i < problems->len; i++) {
        if (!g_utf8_validate(g_ptr_array_index(problems, i), -1, NULL))
            abort();
    }
    g_ptr_array_unref(problems);
    check_pairs(app);
    g_autofree char *map = key_file_text(app);
    problems = key_file_apply(app, "keys", map);
    g_autofree char *again = key_file_text(app);
    if (problems->len || strcmp(map, again) != 0)
        abort();
    g_ptr_array_unref(problems);
    return 0;
}
