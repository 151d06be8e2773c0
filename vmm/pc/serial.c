#include "pc/serial.h"

#include <pthread.h>
#include <string.h>

#include "pc/platform.h"

#define FIFO_SIZE 16

enum { REG_DATA, REG_IER, REG_IIR_FCR, REG_LCR, REG_MCR, REG_LSR, REG_MSR, REG_SCRATCH };

#define IER_RECEIVED 0x01
#define IER_TRANSMIT 0x02
#define IER_LINE 0x04
#define IER_MODEM 0x08
#define IER_ALL 0x0f

#define IIR_NONE 0x01
#define IIR_MODEM 0x00
#define IIR_TRANSMIT 0x02
#define IIR_RECEIVED 0x04
#define IIR_LINE 0x06
#define IIR_TIMEOUT 0x0c
#define IIR_FIFOS 0xc0

#define FCR_ENABLE 0x01
#define FCR_CLEAR_RECEIVED 0x02
#define FCR_KEPT 0xc9 /* enable, DMA mode (no effect), trigger level */

#define LCR_BREAK 0x40
#define LCR_DLAB 0x80

#define MCR_DTR 0x01
#define MCR_RTS 0x02
#define MCR_OUT1 0x04
#define MCR_OUT2 0x08
#define MCR_LOOP 0x10
#define MCR_ALL 0x1f

#define LSR_READY 0x01
#define LSR_OVERRUN 0x02
#define LSR_BREAK 0x10
#define LSR_EMPTY 0x60 /* both transmitter bits: output leaves at once */
#define LSR_FIFO_ERROR 0x80
#define LSR_ERRORS 0x1e

#define MSR_CTS 0x10
#define MSR_DSR 0x20
#define MSR_RI 0x40
#define MSR_DCD 0x80
#define MSR_LINES 0xf0
#define MSR_CONNECTED (MSR_CTS | MSR_DSR | MSR_DCD)

struct serial {
    struct vmm_device dev;
    pthread_mutex_t lock;
    struct vmm_channel *channel;
    uint16_t port;
    unsigned gsi;
    bool line; /* as last given to the interrupt controller */
    /* State. */
    uint8_t ier, fcr, lcr, mcr, msr, scratch;
    uint8_t divisor_low, divisor_high;
    uint8_t errors;      /* of the line status register, until it is read */
    uint8_t thr_pending; /* the transmitter became empty and nobody was told */
    uint8_t rx[FIFO_SIZE], rx_errors[FIFO_SIZE];
    uint8_t rx_head, rx_count;
};

/* --- receiving --- */

static unsigned fifo_size(const struct serial *s)
{
    return s->fcr & FCR_ENABLE ? FIFO_SIZE : 1;
}

static unsigned trigger_level(const struct serial *s)
{
    static const uint8_t levels[] = {1, 4, 8, 14};
    return s->fcr & FCR_ENABLE ? levels[s->fcr >> 6] : 1;
}

/* Errors show in the line status register when their byte is the next to be read. */
static void expose_errors(struct serial *s)
{
    if (s->rx_count) {
        s->errors |= s->rx_errors[s->rx_head];
        s->rx_errors[s->rx_head] = 0;
    }
}

static void push(struct serial *s, uint8_t byte, uint8_t errors)
{
    if (s->rx_count == fifo_size(s)) {
        s->errors |= LSR_OVERRUN;
        return;
    }
    unsigned at = (s->rx_head + s->rx_count++) % FIFO_SIZE;
    s->rx[at] = byte;
    s->rx_errors[at] = errors;
    expose_errors(s);
}

static void clear_received(struct serial *s)
{
    s->rx_head = s->rx_count = 0;
    memset(s->rx, 0, sizeof s->rx);
    memset(s->rx_errors, 0, sizeof s->rx_errors);
}

/* Takes as much from the channel as the FIFO holds; the rest waits there. */
static void refill(struct serial *s)
{
    uint8_t bytes[FIFO_SIZE];
    unsigned room = fifo_size(s) - s->rx_count;
    if (s->mcr & MCR_LOOP || !room)
        return;
    if (vmm_channel_take_break(s->channel)) {
        push(s, 0, LSR_BREAK);
        room--;
    }
    size_t n = vmm_channel_take(s->channel, bytes, room);
    for (size_t i = 0; i < n; i++)
        push(s, bytes[i], 0);
}

static uint8_t pop(struct serial *s)
{
    if (!s->rx_count)
        return 0;
    uint8_t byte = s->rx[s->rx_head];
    s->rx_head = (uint8_t)((s->rx_head + 1) % FIFO_SIZE);
    s->rx_count--;
    refill(s);
    expose_errors(s);
    return byte;
}

/* --- interrupts --- */

/* The source with the highest priority. The character time-out does not wait for four character
 * times: what lies in the FIFO is all that there is, so waiting would gain nothing. */
static uint8_t pending(const struct serial *s)
{
    if (s->ier & IER_LINE && s->errors)
        return IIR_LINE;
    if (s->ier & IER_RECEIVED && s->rx_count)
        return s->rx_count >= trigger_level(s) ? IIR_RECEIVED : IIR_TIMEOUT;
    if (s->ier & IER_TRANSMIT && s->thr_pending)
        return IIR_TRANSMIT;
    if (s->ier & IER_MODEM && s->msr & (uint8_t)~MSR_LINES)
        return IIR_MODEM;
    return IIR_NONE;
}

static void update_line(struct serial *s)
{
    const struct vmm_env *env = s->dev.env;
    bool level = pending(s) != IIR_NONE;
    if (level == s->line)
        return;
    s->line = level;
    env->irq->line(env->irq_opaque, s->gsi, s, level);
}

/* --- registers --- */

static uint8_t read_data(struct serial *s)
{
    return s->lcr & LCR_DLAB ? s->divisor_low : pop(s);
}

static uint8_t read_ier(struct serial *s)
{
    return s->lcr & LCR_DLAB ? s->divisor_high : s->ier;
}

static uint8_t read_iir(struct serial *s)
{
    uint8_t iir = pending(s);
    if (iir == IIR_TRANSMIT)
        s->thr_pending = 0;
    return iir | (s->fcr & FCR_ENABLE ? IIR_FIFOS : 0);
}

static uint8_t read_lcr(struct serial *s)
{
    return s->lcr;
}

static uint8_t read_mcr(struct serial *s)
{
    return s->mcr;
}

static uint8_t read_lsr(struct serial *s)
{
    uint8_t lsr = LSR_EMPTY | s->errors | (s->rx_count ? LSR_READY : 0);
    bool bad = s->errors & LSR_BREAK;
    for (unsigned i = 0; i < FIFO_SIZE; i++)
        bad |= s->rx_errors[i] != 0;
    s->errors = 0;
    return lsr | (bad && s->fcr & FCR_ENABLE ? LSR_FIFO_ERROR : 0);
}

static uint8_t read_msr(struct serial *s)
{
    uint8_t msr = s->msr;
    s->msr &= MSR_LINES;
    return msr;
}

static uint8_t read_scratch(struct serial *s)
{
    return s->scratch;
}

static void write_data(struct serial *s, uint8_t byte)
{
    if (s->lcr & LCR_DLAB) {
        s->divisor_low = byte;
        return;
    }
    if (s->mcr & MCR_LOOP)
        push(s, byte, 0);
    else
        vmm_channel_put(s->channel, &byte, 1);
    s->thr_pending = 1;
}

static void write_ier(struct serial *s, uint8_t byte)
{
    if (s->lcr & LCR_DLAB) {
        s->divisor_high = byte;
        return;
    }
    if (byte & IER_TRANSMIT && !(s->ier & IER_TRANSMIT))
        s->thr_pending = 1; /* it is empty: enabling the interrupt raises it */
    s->ier = byte & IER_ALL;
}

static void write_fcr(struct serial *s, uint8_t byte)
{
    bool toggles = (byte ^ s->fcr) & FCR_ENABLE;
    if (toggles || (byte & FCR_ENABLE && byte & FCR_CLEAR_RECEIVED))
        clear_received(s);
    s->fcr = byte & FCR_ENABLE ? byte & FCR_KEPT : 0; /* the rest needs the enable bit */
    refill(s);
}

static void write_lcr(struct serial *s, uint8_t byte)
{
    /* A break on the wire comes back in a loop; a channel has no way to carry it. */
    if (byte & LCR_BREAK && !(s->lcr & LCR_BREAK) && s->mcr & MCR_LOOP)
        push(s, 0, LSR_BREAK);
    s->lcr = byte;
}

static uint8_t looped_lines(uint8_t mcr)
{
    return (mcr & MCR_RTS ? MSR_CTS : 0) | (mcr & MCR_DTR ? MSR_DSR : 0) |
           (mcr & MCR_OUT1 ? MSR_RI : 0) | (mcr & MCR_OUT2 ? MSR_DCD : 0);
}

static void write_mcr(struct serial *s, uint8_t byte)
{
    s->mcr = byte & MCR_ALL;
    uint8_t lines = s->mcr & MCR_LOOP ? looped_lines(s->mcr) : MSR_CONNECTED;
    uint8_t changed = (lines ^ s->msr) & MSR_LINES;
    if (changed & MSR_RI && lines & MSR_RI)
        changed &= (uint8_t)~MSR_RI; /* only the end of ringing counts */
    s->msr = (uint8_t)(lines | (s->msr & ~MSR_LINES) | changed >> 4);
    refill(s);
}

static void write_msr(struct serial *s, uint8_t byte)
{
    (void)s;
    (void)byte; /* factory test only */
}

static void write_scratch(struct serial *s, uint8_t byte)
{
    s->scratch = byte;
}

static const struct reg {
    uint8_t (*read)(struct serial *s);
    void (*write)(struct serial *s, uint8_t byte);
} regs[] = {
    [REG_DATA] = {read_data, write_data},  [REG_IER] = {read_ier, write_ier},
    [REG_IIR_FCR] = {read_iir, write_fcr}, [REG_LCR] = {read_lcr, write_lcr},
    [REG_MCR] = {read_mcr, write_mcr},     [REG_LSR] = {read_lsr, write_msr},
    [REG_MSR] = {read_msr, write_msr},     [REG_SCRATCH] = {read_scratch, write_scratch},
};

/* Wide accesses fall on the registers one after the other, as on an 8-bit bus. */
static uint64_t serial_read(void *opaque, uint64_t offset, unsigned size)
{
    struct serial *s = opaque;
    uint64_t value = 0;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)regs[offset + i].read(s) << (8 * i);
    update_line(s);
    pthread_mutex_unlock(&s->lock);
    return value;
}

static void serial_write(void *opaque, uint64_t offset, uint64_t value, unsigned size)
{
    struct serial *s = opaque;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < size; i++)
        regs[offset + i].write(s, (uint8_t)(value >> (8 * i)));
    update_line(s);
    pthread_mutex_unlock(&s->lock);
}

static const struct vmm_bus_ops serial_ops = {serial_read, serial_write};

/* On the sender's thread. */
static void input_came(void *opaque)
{
    struct serial *s = opaque;
    pthread_mutex_lock(&s->lock);
    refill(s);
    update_line(s);
    pthread_mutex_unlock(&s->lock);
}

/* --- the device --- */

static void serial_reset(struct vmm_device *dev)
{
    struct serial *s = (struct serial *)dev;
    pthread_mutex_lock(&s->lock);
    s->ier = s->fcr = s->lcr = s->mcr = s->scratch = 0;
    s->divisor_low = 12; /* 9600 baud; the rate has no effect */
    s->divisor_high = 0;
    s->errors = s->thr_pending = 0;
    s->msr = MSR_CONNECTED;
    clear_received(s);
    update_line(s);
    pthread_mutex_unlock(&s->lock);
}

static bool serial_create(struct vmm_device *dev, const void *opaque, struct vmm_error *err)
{
    const struct vmm_serial_config *config = opaque;
    struct serial *s = (struct serial *)dev;
    s->channel = config->channel;
    s->port = config->port;
    s->gsi = config->gsi;
    if (!vmm_bus_add(dev->env->pio, s->port, VMM_PORT_SERIAL_LEN, &serial_ops, s, dev->id, err))
        return false;
    pthread_mutex_init(&s->lock, NULL);
    serial_reset(dev);
    vmm_channel_on_input(s->channel, input_came, s);
    return true;
}

static void serial_destroy(struct vmm_device *dev)
{
    struct serial *s = (struct serial *)dev;
    vmm_channel_on_input(s->channel, NULL, NULL);
    vmm_bus_remove(dev->env->pio, s->port);
    if (s->line)
        dev->env->irq->line(dev->env->irq_opaque, s->gsi, s, false);
    pthread_mutex_destroy(&s->lock);
}

static bool serial_restored(struct vmm_device *dev, struct vmm_error *err)
{
    (void)err;
    struct serial *s = (struct serial *)dev;
    pthread_mutex_lock(&s->lock);
    if (s->rx_count > fifo_size(s))
        s->rx_count = (uint8_t)fifo_size(s);
    s->errors &= LSR_ERRORS;
    for (unsigned i = 0; i < FIFO_SIZE; i++)
        s->rx_errors[i] &= LSR_ERRORS;
    s->ier &= IER_ALL;
    refill(s);
    update_line(s);
    pthread_mutex_unlock(&s->lock);
    return true;
}

static const struct vmm_field serial_fields[] = {
    VMM_FIELD(struct serial, ier),
    VMM_FIELD(struct serial, fcr),
    VMM_FIELD(struct serial, lcr),
    VMM_FIELD_MAX(struct serial, mcr, MCR_ALL),
    VMM_FIELD(struct serial, msr),
    VMM_FIELD(struct serial, scratch),
    VMM_FIELD(struct serial, divisor_low),
    VMM_FIELD(struct serial, divisor_high),
    VMM_FIELD(struct serial, errors),
    VMM_FIELD_MAX(struct serial, thr_pending, 1),
    VMM_FIELD_ARRAY(struct serial, rx),
    VMM_FIELD_ARRAY(struct serial, rx_errors),
    VMM_FIELD_MAX(struct serial, rx_head, FIFO_SIZE - 1),
    VMM_FIELD_MAX(struct serial, rx_count, FIFO_SIZE),
    VMM_FIELD_END,
};

const struct vmm_device_class vmm_serial_class = {
    .name = "serial",
    .size = sizeof(struct serial),
    .create = serial_create,
    .destroy = serial_destroy,
    .reset = serial_reset,
    .fields = serial_fields,
    .state_version = 1,
    .restored = serial_restored,
};
