#include "pc/aml.h"

#include <string.h>

enum {
    OP_ZERO = 0x00,
    OP_ONE = 0x01,
    OP_NAME = 0x08,
    OP_BYTE = 0x0a,
    OP_WORD = 0x0b,
    OP_DWORD = 0x0c,
    OP_QWORD = 0x0e,
    OP_SCOPE = 0x10,
    OP_BUFFER = 0x11,
    OP_PACKAGE = 0x12,
    OP_EXT = 0x5b,
    OP_EXT_DEVICE = 0x82,
};

enum { WINDOW_MEMORY = 0, WINDOW_IO = 1, WINDOW_BUS = 2 };

#define LENGTH_BYTES 2 /* of a block's length: enough for 4095 bytes, the length itself included   \
                        */
#define LENGTH_MAX 0xfff
/* Buffers of resources: OP_BUFFER, length, OP_WORD and two bytes of size. */
#define BUFFER_SIZE_AT (LENGTH_BYTES + 1)
#define BUFFER_HEAD (BUFFER_SIZE_AT + 2)

void vmm_aml_bytes(struct vmm_aml *aml, const void *bytes, size_t len)
{
    if (len > aml->size - aml->used) {
        aml->overflow = true;
        return;
    }
    memcpy(aml->buf + aml->used, bytes, len);
    aml->used += len;
}

void vmm_aml_number(struct vmm_aml *aml, uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    vmm_aml_bytes(aml, bytes, size);
}

static void put(struct vmm_aml *aml, uint8_t byte)
{
    vmm_aml_bytes(aml, &byte, 1);
}

static void put_string(struct vmm_aml *aml, const char *text)
{
    vmm_aml_bytes(aml, text, strlen(text));
}

void vmm_aml_name(struct vmm_aml *aml, const char *name)
{
    put(aml, OP_NAME);
    put_string(aml, name);
}

void vmm_aml_integer(struct vmm_aml *aml, uint64_t value)
{
    if (value <= 1) {
        put(aml, value ? OP_ONE : OP_ZERO);
        return;
    }
    unsigned size = value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
    put(aml, size == 1 ? OP_BYTE : size == 2 ? OP_WORD : size == 4 ? OP_DWORD : OP_QWORD);
    vmm_aml_number(aml, value, size);
}

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A' + 10);
}

void vmm_aml_eisa_id(struct vmm_aml *aml, const char *id)
{
    uint32_t value = 0; /* three letters of 5 bits, four hex digits; stored big-endian */
    for (int i = 0; i < 3; i++)
        value = value << 5 | (uint32_t)(id[i] - '@');
    for (int i = 3; i < 7; i++)
        value = value << 4 | hex_digit(id[i]);
    put(aml, OP_DWORD);
    for (int shift = 24; shift >= 0; shift -= 8)
        put(aml, (uint8_t)(value >> shift));
}

/* Leaves room for the length; the two-byte form is legal for short blocks too. */
static vmm_aml_block begin(struct vmm_aml *aml)
{
    vmm_aml_block block = aml->used;
    vmm_aml_number(aml, 0, LENGTH_BYTES);
    return block;
}

vmm_aml_block vmm_aml_scope(struct vmm_aml *aml, const char *name)
{
    put(aml, OP_SCOPE);
    vmm_aml_block block = begin(aml);
    put_string(aml, name);
    return block;
}

vmm_aml_block vmm_aml_device(struct vmm_aml *aml, const char *name)
{
    put(aml, OP_EXT);
    put(aml, OP_EXT_DEVICE);
    vmm_aml_block block = begin(aml);
    put_string(aml, name);
    return block;
}

vmm_aml_block vmm_aml_package(struct vmm_aml *aml, uint8_t elements)
{
    put(aml, OP_PACKAGE);
    vmm_aml_block block = begin(aml);
    put(aml, elements);
    return block;
}

void vmm_aml_end(struct vmm_aml *aml, vmm_aml_block block)
{
    size_t len = aml->used - block;
    if (aml->overflow || len > LENGTH_MAX) {
        aml->overflow = true;
        return;
    }
    aml->buf[block] = (uint8_t)(0x40 | (len & 0xf));
    aml->buf[block + 1] = (uint8_t)(len >> 4);
}

vmm_aml_block vmm_aml_resources(struct vmm_aml *aml)
{
    put(aml, OP_BUFFER);
    vmm_aml_block block = begin(aml);
    put(aml, OP_WORD);
    vmm_aml_number(aml, 0, 2);
    return block;
}

void vmm_aml_io(struct vmm_aml *aml, uint16_t port, uint8_t len)
{
    put(aml, 0x47); /* I/O port descriptor, 7 bytes */
    put(aml, 1);    /* decodes 16 bits */
    vmm_aml_number(aml, port, 2);
    vmm_aml_number(aml, port, 2);
    put(aml, 1); /* alignment */
    put(aml, len);
}

void vmm_aml_irq(struct vmm_aml *aml, unsigned irq)
{
    put(aml, 0x22); /* IRQ descriptor without flags: edge, active high */
    vmm_aml_number(aml, UINT64_C(1) << irq, 2);
}

static void window(struct vmm_aml *aml, uint8_t tag, unsigned size, uint8_t type, uint8_t flags,
                   uint64_t first, uint64_t last)
{
    put(aml, tag);
    vmm_aml_number(aml, 3 + 5 * (uint64_t)size, 2);
    put(aml, type);
    put(aml, 0x0c); /* both ends fixed, decodes positively, a producer */
    put(aml, flags);
    vmm_aml_number(aml, 0, size); /* granularity */
    vmm_aml_number(aml, first, size);
    vmm_aml_number(aml, last, size);
    vmm_aml_number(aml, 0, size); /* translation */
    vmm_aml_number(aml, last - first + 1, size);
}

void vmm_aml_bus_window(struct vmm_aml *aml, uint16_t first, uint16_t last)
{
    window(aml, 0x88, 2, WINDOW_BUS, 0, first, last);
}

void vmm_aml_io_window(struct vmm_aml *aml, uint16_t first, uint16_t last)
{
    window(aml, 0x88, 2, WINDOW_IO, 3, first, last); /* the entire range, ISA and not */
}

void vmm_aml_memory_window(struct vmm_aml *aml, uint32_t first, uint32_t last)
{
    window(aml, 0x87, 4, WINDOW_MEMORY, 1, first, last); /* writable, not cached */
}

void vmm_aml_end_resources(struct vmm_aml *aml, vmm_aml_block block)
{
    put(aml, 0x79); /* end tag; a checksum of 0 means there is none */
    put(aml, 0);
    vmm_aml_end(aml, block);
    if (aml->overflow)
        return;
    size_t len = aml->used - block - BUFFER_HEAD;
    aml->buf[block + BUFFER_SIZE_AT] = (uint8_t)len;
    aml->buf[block + BUFFER_SIZE_AT + 1] = (uint8_t)(len >> 8);
}
