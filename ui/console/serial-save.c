#include "console/serial-save.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "console.h"
#include "core/text.h"
#include "job.h"
#include "log.h"

struct save {
    struct job *job;
    char *path, *text;
};

char *serial_save_default(const char *name, unsigned port)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M");
    g_autofree char *file = g_strdup_printf("%s-COM%u-%s.txt", name, port + 1, stamp);
    g_strdelimit(file, "/", '_');
    return g_build_filename(g_get_home_dir(), file, NULL);
}

/* A thread of its own, with its own copy: neither the disk nor the console's end matters. */
static gpointer save_thread(gpointer data)
{
    struct save *save = data;
    g_autoptr(GError) error = NULL;
    bool ok = g_file_set_contents_full(save->path, save->text, (gssize)strlen(save->text),
                                       G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
    job_finish(save->job, ok ? NULL : error->message);
    g_free(save->path);
    free(save->text);
    g_free(save);
    return NULL;
}

void serial_save(struct app *app, struct console *console, const char *name, const char *path)
{
    char *text = console_text(console, 0, UINT64_MAX);
    if (!text) {
        log_add(app->log, LOG_FAIL, name, _("save the console: out of memory"));
        return;
    }
    g_autofree char *title = g_strdup_printf(_("save the console of %s"), name);
    g_autofree char *result = g_strdup_printf(_("console of %s saved to %s"), name, path);
    struct save *save = g_new0(struct save, 1);
    save->text = text;
    save->path = g_str_has_prefix(path, "~/") ? g_build_filename(g_get_home_dir(), path + 2, NULL)
                                              : g_strdup(path);
    save->job = job_new(app, title, name, false, NULL, NULL);
    job_set_result(save->job, result);
    g_thread_unref(g_thread_new("save", save_thread, save));
}
