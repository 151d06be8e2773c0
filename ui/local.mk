# ui/local.mk: terminal, canvas, theme, keys, stack, widgets
libui_a_SOURCES += \
	ui/action-keymap.c ui/action-keymap.h ui/key-file.c ui/key-file.h \
	ui/canvas.c ui/canvas.h ui/disputed.c ui/disputed.h ui/glyph.c ui/glyph.h ui/input.c ui/input.h ui/keymap.c \
	ui/keymap.h ui/keys.c ui/keys.h ui/language.c ui/language.h ui/layout.c ui/layout.h \
	ui/palette.c ui/palette.h ui/pane.h ui/screen-actions.c ui/screen-actions.h ui/stack.c \
	ui/stack.h ui/style.h ui/target.c ui/target.h ui/term-cell.c ui/term-cell.h ui/term-curses.c ui/term-curses.h \
	ui/term-direct.c ui/term-direct.h ui/term-pen.c ui/term-pen.h ui/term.c ui/term.h \
	ui/theme-builtin.h ui/theme.c ui/theme.h ui/ui-state.h ui/ui-talk.c ui/ui-talk.h ui/xml-paint.c ui/xml-paint.h ui/ui.c ui/ui.h ui/widgets/entry.c \
	ui/widgets/entry.h ui/widgets/form-draw.c ui/widgets/form-draw.h ui/widgets/form-field.h \
	ui/widgets/form.c ui/widgets/form.h ui/widgets/gauge.c ui/widgets/gauge.h \
	ui/widgets/list.c ui/widgets/list.h ui/widgets/menu.c ui/widgets/menu.h ui/widgets/order.c ui/widgets/order.h ui/widgets/spark.c \
	ui/widgets/spark.h ui/widgets/textview.c ui/widgets/textview.h
nodist_libui_a_SOURCES = ui/theme-builtin.c

THEMES = themes/dark.theme themes/light.theme themes/mono.theme themes/high-contrast.theme
themedir = $(pkgdatadir)/themes
dist_theme_DATA = $(THEMES)
EXTRA_DIST += themes/embed.awk
CLEANFILES += ui/theme-builtin.c
ui/theme-builtin.c: themes/embed.awk $(THEMES)
	$(AM_V_GEN)$(MKDIR_P) ui && cd $(srcdir) && \
	$(AWK) -f themes/embed.awk $(THEMES) > $(abs_builddir)/$@.tmp && \
	mv $(abs_builddir)/$@.tmp $(abs_builddir)/$@
