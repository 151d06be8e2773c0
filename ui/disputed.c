#include "disputed.h"

#include <stddef.h>
#include <stdint.h>

/* Old enough, and not emoji: every terminal has the same width for these. The commonest first. */
static const struct {
    uint32_t first, last;
} agreed[] = {
    {0x20, 0x2ff},      {0x2500, 0x25fc},   {0x4e00, 0x9fa5},   {0xac00, 0xd7a3}, {0x3041, 0x3096},
    {0x30a0, 0x30ff},   {0x370, 0x377},     {0x384, 0x482},     {0x48a, 0x52f},   {0x5d0, 0x5ea},
    {0x1e00, 0x1fbc},   {0x2010, 0x2027},   {0x2030, 0x205e},   {0x20a0, 0x20b5}, {0x2100, 0x2138},
    {0x2190, 0x2319},   {0x2800, 0x28ff},   {0x3000, 0x3029},   {0xff01, 0xff60}, {0xfffd, 0xfffd},
};

bool disputed_cell(const struct vt_cell *cell)
{
    if (cell->combining[0])
        return true;
    for (size_t i = 0; i < sizeof agreed / sizeof *agreed; i++) {
        if (cell->ch >= agreed[i].first && cell->ch <= agreed[i].last)
            return false;
    }
    return cell->width > 0 && cell->ch;
}
