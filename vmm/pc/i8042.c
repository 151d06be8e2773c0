#include "pc/i8042.h"

#include <pthread.h>

#include "core/text.h"
#include "pc/platform.h"

#define PORT_DELAY 0x80
#define PORT_FAST_A20 0x92

#define STATUS_OUTPUT 0x01  /* a byte waits at 0x60 */
#define STATUS_SYSTEM 0x04  /* self-test passed */
#define STATUS_COMMAND 0x08 /* the last byte went to 0x64 */
#define STATUS_UNLOCKED 0x10
#define STATUS_AUX 0x20 /* the waiting byte is from the second port */

#define A20_RESET 0x01

struct i8042 {
    struct vmm_device dev;
    pthread_mutex_t lock;
    /* State. */
    uint8_t status, output, command; /* command: one that waits for a byte at 0x60, or 0 */
    uint8_t mode;                    /* command byte */
    uint8_t a20;                     /* port 0x92 */
    uint8_t delay;                   /* port 0x80 */
};

enum { WAITS = 1, ANSWERS = 2 };

/* Commands with an answer or an argument; all others do nothing. */
static const struct command {
    uint8_t code, what, answer;
} commands[] = {
    {0x20, ANSWERS, 0},    /* read the command byte (the answer is not a constant) */
    {0x60, WAITS, 0},      /* write it */
    {0xa9, ANSWERS, 0x02}, /* test the second port: its clock line is stuck, nothing is there */
    {0xaa, ANSWERS, 0x55}, /* self-test: passed */
    {0xab, ANSWERS, 0x02}, /* test the first port: as the second */
    {0xc0, ANSWERS, 0x00}, /* read the input port */
    {0xd0, ANSWERS, 0x03}, /* read the output port: A20 on, no reset */
    {0xd1, WAITS, 0},      /* write it */
    {0xd2, WAITS, 0},      /* as if the keyboard sent a byte */
    {0xd3, WAITS, 0},      /* as if the mouse did */
    {0xd4, WAITS, 0},      /* to the mouse */
};

static void put_locked(struct i8042 *kbc, uint8_t byte, uint8_t from)
{
    kbc->output = byte;
    kbc->status = (uint8_t)((kbc->status & ~STATUS_AUX) | STATUS_OUTPUT | from);
}

/* True if the byte asks for a reset. */
static bool run_command(struct i8042 *kbc, uint8_t code)
{
    kbc->status |= STATUS_COMMAND;
    kbc->command = 0;
    if (code >= 0xf0) /* pulse output lines; line 0 is the reset, active low */
        return !(code & 1);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *c = &commands[i];
        if (c->code != code)
            continue;
        if (c->what == WAITS)
            kbc->command = code;
        else
            put_locked(kbc, code == 0x20 ? kbc->mode : c->answer, 0);
    }
    return false;
}

/* A byte at 0x60: an argument, or for a keyboard that is not there. */
static bool take_data(struct i8042 *kbc, uint8_t byte)
{
    uint8_t command = kbc->command;
    kbc->status &= (uint8_t)~STATUS_COMMAND;
    kbc->command = 0;
    if (command == 0x60)
        kbc->mode = byte;
    else if (command == 0xd2)
        put_locked(kbc, byte, 0);
    else if (command == 0xd3)
        put_locked(kbc, byte, STATUS_AUX);
    return command == 0xd1 && !(byte & 1);
}

static void ask_reset(struct i8042 *kbc, const char *why)
{
    const struct vmm_env *env = kbc->dev.env;
    env->request(env->request_opaque, VMM_REQUEST_RESET, why);
}

static uint64_t data_read(void *opaque, uint64_t offset, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    pthread_mutex_lock(&kbc->lock);
    uint8_t value = kbc->output;
    kbc->status &= (uint8_t) ~(STATUS_OUTPUT | STATUS_AUX);
    pthread_mutex_unlock(&kbc->lock);
    return value;
}

static uint64_t status_read(void *opaque, uint64_t offset, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    pthread_mutex_lock(&kbc->lock);
    uint8_t value = kbc->status;
    pthread_mutex_unlock(&kbc->lock);
    return value;
}

static void port_write(struct i8042 *kbc, uint8_t byte, bool (*serve)(struct i8042 *, uint8_t))
{
    pthread_mutex_lock(&kbc->lock);
    bool reset = serve(kbc, byte);
    pthread_mutex_unlock(&kbc->lock);
    if (reset)
        ask_reset(kbc, _("keyboard controller's reset line"));
}

static void data_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    (void)offset;
    (void)size;
    port_write(opaque, (uint8_t)value, take_data);
}

static void command_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    (void)offset;
    (void)size;
    port_write(opaque, (uint8_t)value, run_command);
}

static uint64_t byte_read(struct i8042 *kbc, const uint8_t *reg)
{
    pthread_mutex_lock(&kbc->lock);
    uint8_t value = *reg;
    pthread_mutex_unlock(&kbc->lock);
    return value;
}

static uint64_t a20_read(void *opaque, uint64_t offset, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    return byte_read(kbc, &kbc->a20);
}

/* A20 is always open; the bit is only remembered. */
static void a20_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    pthread_mutex_lock(&kbc->lock);
    kbc->a20 = (uint8_t)value & ~A20_RESET;
    pthread_mutex_unlock(&kbc->lock);
    if (value & A20_RESET)
        ask_reset(kbc, _("fast reset, port 0x92"));
}

static uint64_t delay_read(void *opaque, uint64_t offset, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    return byte_read(kbc, &kbc->delay);
}

static void delay_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct i8042 *kbc = opaque;
    (void)offset;
    (void)size;
    pthread_mutex_lock(&kbc->lock);
    kbc->delay = (uint8_t)value;
    pthread_mutex_unlock(&kbc->lock);
}

static const struct port {
    uint16_t port;
    struct vmm_bus_ops ops;
} ports[] = {
    {VMM_PORT_I8042_DATA, {data_read, data_write}},
    {VMM_PORT_I8042_COMMAND, {status_read, command_write}},
    {PORT_FAST_A20, {a20_read, a20_write}},
    {PORT_DELAY, {delay_read, delay_write}},
};
#define PORTS (sizeof ports / sizeof *ports)

static void i8042_reset(struct vmm_device *dev)
{
    struct i8042 *kbc = (struct i8042 *)dev;
    pthread_mutex_lock(&kbc->lock);
    kbc->status = STATUS_SYSTEM | STATUS_UNLOCKED;
    kbc->output = kbc->command = kbc->delay = 0;
    kbc->mode = 0x74; /* both ports off, translated, system flag */
    kbc->a20 = 0x02;
    pthread_mutex_unlock(&kbc->lock);
}

static void remove_ports(struct vmm_device *dev, size_t n)
{
    while (n--)
        vmm_bus_remove(dev->env->pio, ports[n].port);
}

static bool i8042_create(struct vmm_device *dev, const void *config, struct vmm_error *err)
{
    (void)config;
    for (size_t i = 0; i < PORTS; i++)
        if (!vmm_bus_add(dev->env->pio, ports[i].port, 1, &ports[i].ops, dev, "i8042", err)) {
            remove_ports(dev, i);
            return false;
        }
    pthread_mutex_init(&((struct i8042 *)dev)->lock, NULL);
    i8042_reset(dev);
    return true;
}

static void i8042_destroy(struct vmm_device *dev)
{
    remove_ports(dev, PORTS);
    pthread_mutex_destroy(&((struct i8042 *)dev)->lock);
}

static const struct vmm_field i8042_fields[] = {
    VMM_FIELD(struct i8042, status),
    VMM_FIELD(struct i8042, output),
    VMM_FIELD(struct i8042, command),
    VMM_FIELD(struct i8042, mode),
    VMM_FIELD(struct i8042, a20),
    VMM_FIELD(struct i8042, delay),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_i8042_class = {
    .name = "i8042",
    .size = sizeof(struct i8042),
    .create = i8042_create,
    .destroy = i8042_destroy,
    .reset = i8042_reset,
    .fields = i8042_fields,
    .state_version = 1,
};
