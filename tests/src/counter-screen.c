#include "counter-screen.h"

#include <string.h>

struct counter_screen {
    struct screen_wishes wishes;
    unsigned frames, keys, cols, rows;
    char *term;
    bool flood;
};

static void *counter_open(struct app *app, const struct screen_client *client,
                          const struct screen_wishes *wishes, char **error)
{
    (void)app;
    if (!g_strcmp0(client->theme, "X")) {
        *error = g_strdup("not this theme");
        return NULL;
    }
    struct counter_screen *screen = g_new0(struct counter_screen, 1);
    screen->wishes = *wishes;
    screen->cols = client->cols;
    screen->rows = client->rows;
    screen->term = g_strdup(client->term);
    return screen;
}

static void counter_close(void *opaque)
{
    struct counter_screen *screen = opaque;
    g_free(screen->term);
    g_free(screen);
}

static void counter_input(void *opaque, const char *bytes, size_t len)
{
    struct counter_screen *screen = opaque;
    const struct screen_wishes *wishes = &screen->wishes;
    for (size_t i = 0; i < len; i++) {
        screen->keys++;
        if (bytes[i] == 'D')
            wishes->detach(wishes->opaque);
        else if (bytes[i] == 'Z')
            wishes->suspend(wishes->opaque);
        else if (bytes[i] == 'Q')
            wishes->quit(wishes->opaque, false);
        else if (bytes[i] == 'F')
            screen->flood = true;
    }
    wishes->redraw(wishes->opaque);
}

static void counter_resize(void *opaque, unsigned cols, unsigned rows)
{
    struct counter_screen *screen = opaque;
    screen->cols = cols;
    screen->rows = rows;
}

static void counter_refresh(void *opaque)
{
    (void)opaque;
}

static void counter_frame(void *opaque, GByteArray *out)
{
    struct counter_screen *screen = opaque;
    g_autofree char *line =
        g_strdup_printf("\033[Hframe %u keys %u size %ux%u term %s\033[K", ++screen->frames,
                        screen->keys, screen->cols, screen->rows, screen->term);
    g_byte_array_append(out, (const guint8 *)line, (guint)strlen(line));
    if (!screen->flood)
        return;
    g_autofree char *bulk = g_strnfill(64 << 10, '.');
    g_byte_array_append(out, (const guint8 *)bulk, 64 << 10);
    screen->wishes.redraw(screen->wishes.opaque);
}

static void counter_restore(void *opaque, GByteArray *out)
{
    (void)opaque;
    g_byte_array_append(out, (const guint8 *)"<restored>\r\n", 12);
}

const struct screen_ops counter_screen_ops = {
    .open = counter_open,
    .close = counter_close,
    .input = counter_input,
    .resize = counter_resize,
    .refresh = counter_refresh,
    .frame = counter_frame,
    .restore = counter_restore,
};
