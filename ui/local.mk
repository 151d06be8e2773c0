# ui/local.mk: terminal, canvas, theme, keys, stack, widgets
libui_a_SOURCES += \
	ui/canvas.h ui/keys.h ui/pane.h ui/stack.h ui/theme.h ui/ui.h ui/widgets/list.h
