/* fuzz-command-line.c: any text as a `:` line: split, quoted and read back, completed, run. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "action-complete.h"
#include "action-domain.h"
#include "action-owner.h"
#include "action-show.h"
#include "action-words.h"
#include "app.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An app that can change nothing, with two domains. */
static struct app *fuzz_app(void)
{
    static struct app *app;
    if (app)
        return app;
    g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
    app = app_new_bare(true);
    action_add_table(app, action_show_table);
    action_add_table(app, action_domain_table);
    action_add_table(app, action_owner_table);
    static struct host_ops ops = {.kind = "kvm"};
    static struct host host = {.ops = &ops, .alias = (char *)"fuzz"};
    model_add(app->model, &host, "web-01", "1")->state = DOMAIN_SHUTOFF;
    model_add(app->model, &host, "-x y'", "2")->state = DOMAIN_RUNNING;
    return app;
}

static void check_quoting(char **words)
{
    const char *error = NULL;
    GString *line = g_string_new(NULL);
    for (char **word = words; *word; word++) {
        for (const char *at = *word; *at; at++) {
            if ((unsigned char)*at < 0x20 || *at == 0x7f)
                *word[0] = '\0'; /* $'...' is for other shells */
        }
        g_string_append_c(line, ' ');
        words_append_quoted(line, *word);
    }
    g_auto(GStrv) back = words_split(line->str, &error);
    if (!back || !g_strv_equal((const char *const *)back, (const char *const *)words))
        abort();
    g_string_free(line, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *line = g_strndup((const char *)data, size);
    const char *error = NULL;
    size_t start = 0;
    g_auto(GStrv) open = words_split_open(line, &start);
    g_auto(GStrv) found = action_complete(fuzz_app(), line);
    if (!open[0] || !found || start > strlen(line))
        abort();
    g_auto(GStrv) words = words_split(line, &error);
    if (!words && !error)
        abort();
    if (!words)
        return 0;
    struct action_call call = {.out = g_string_new(NULL)};
    action_run_words(fuzz_app(), words, &call);
    g_free(call.error);
    g_string_free(call.out, TRUE);
    check_quoting(words);
    return 0;
}
