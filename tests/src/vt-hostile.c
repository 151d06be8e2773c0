#include "vt-hostile.h"

const char *const vt_hostile[VT_HOSTILE_COUNT] = {
    "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24m",
    "\033[1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25:26:27:28:29:30:31:32m",
    "\033[;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;H",
    "\033[::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::m",
    "\033[38:2:2:2m\033[38;2m\033[38:5m\033[48:5:999m\033[38;5;38;5;38;5m",
    "\033[99999999999999999999999999999999999999999999A",
    "\033[2147483648B\033[4294967296C\033[18446744073709551616D\033[-5A",
    "\033[65535@\033[65535P\033[65535X\033[65535L\033[65535M\033[65535S\033[65535T\033[65535b",
    "\033[65535I\033[65535Z\033[65535;65535H\033[65535;65535r\033[65535;1r\033[0;0r\033[65535g",
    "x\033[65535b\033[65535b\033[65535b\033[65535b",
    "\033[?47h\033[?1047h\033[?1049h\033[?47l\033[?1049l\033[?1049l\0338",
    "\033[3;3r\033[?6h\033[99H\033M\033M\033D\0338\033c",
    "\033]0;unfinished",
    "\033P unfinished \033[1m\033_ unfinished \033^",
    "\xf0\x9f\x98\033[\xf0\x9f\x98\x80\xc2\x9b\xc2\x90\xe4\xb8",
    "\xe4\xb8\xad\b\xe4\xb8\xad\b\b\xe4\xb8\xad\033[@\033[P\033[X\033[2@\033[2P\033[2X",
    "\033[4h\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\033[D\033[D\033[D\033[D\033[Dx\xcc\x81\xcc\x81",
    "\033[?7l\xe4\xb8\xad\033[999Cx\xe4\xb8\xad\xcc\x81\033[?7h\xe4\xb8\xad\xe4\xb8\xad\n",
    "\033(0\033)0\033*0\033+0\016\033n\033o\033N\033O\017",
    "\033[?5h\033[?5l\033[1;2;3;4;5T\033[6n\033[c\033[>c\033[?1$p\033[18t\033[5n\033#8",
};

GString *vt_hostile_stream(GRand *rand, size_t len)
{
    GString *s = g_string_new(NULL);
    while (s->len < len) {
        unsigned kind = (unsigned)g_rand_int_range(rand, 0, 6);
        if (kind == 0)
            g_string_append_c(s, (char)g_rand_int_range(rand, 0, 256));
        else if (kind == 1)
            g_string_append(s, vt_hostile[g_rand_int_range(rand, 0, VT_HOSTILE_COUNT)]);
        else if (kind == 2)
            g_string_append_printf(s, "\033[%d;%d%c", g_rand_int_range(rand, 0, 30),
                                   g_rand_int_range(rand, 0, 90),
                                   (char)g_rand_int_range(rand, '@', 0x7f));
        else if (kind == 3)
            g_string_append_printf(s, "\033[?%d%c", g_rand_int_range(rand, 0, 50),
                                   g_rand_boolean(rand) ? 'h' : 'l');
        else if (kind == 4)
            g_string_append_unichar(s, (gunichar)g_rand_int_range(rand, 0x20, 0x3000));
        else
            g_string_append(s, "some text\r\n");
    }
    return s;
}
