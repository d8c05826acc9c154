# Builds the fuzzers with clang and runs them, for tests/Makefile: `make -C tests
# fuzz` and `fuzz-all`. All of libpostern is built once with the instruments;
# the libraries in fuzz/libs/lib, where tests/fuzz/libraries.sh put them, are
# used before those of the system.
#
# What comes from tests/Makefile: srcdir, top_srcdir, FUZZ_CC, FUZZERS,
# MINUTES or SECONDS_EACH and, by the environment, FUZZ_FLAGS and FUZZ_LIBS.

instruments = -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined
# All but the screens, the commands and the threads of the program.
sources = $(shell find $(top_srcdir)/src/*/ -name '*.c' \
	! -path '*/src/ui/*' ! -path '*/src/cmd/*' ! -path '*/src/sync/*')
objects = $(sources:$(top_srcdir)/src/%.c=fuzz/obj/%.o)
libs = fuzz/libs/lib

fuzz: $(FUZZERS:%=fuzz/%)

fuzz/obj/%.o: $(top_srcdir)/src/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -MMD $(instruments) -fsanitize=fuzzer-no-link $(FUZZ_FLAGS) \
		-c -o $@ $<
fuzz/obj/%.o: $(srcdir)/fuzz/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -MMD $(instruments) -fsanitize=fuzzer-no-link $(FUZZ_FLAGS) \
		-c -o $@ $<
fuzz/obj/core.a: $(objects)
	rm -f $@
	ar rcs $@ $(objects)

# A server in memory stands in for the network.
accounts = fuzz/imap_account_fuzz fuzz/pop_account_fuzz
$(accounts): fuzz/obj/account.o
$(accounts): account = fuzz/obj/account.o
$(accounts) fuzz/pop_fuzz: fuzz/obj/server.o
$(accounts) fuzz/pop_fuzz: server = fuzz/obj/server.o
fuzz/%_fuzz: fuzz/obj/%_fuzz.o fuzz/obj/core.a
	$(FUZZ_CC) $(instruments) -fsanitize=fuzzer -o $@ $< $(account) $(server) \
		fuzz/obj/core.a -L$(libs) -Wl,-rpath,$(CURDIR)/$(libs) \
		$(FUZZ_LIBS) -lpthread

fuzz-all: fuzz
	MINUTES='$(MINUTES)' SECONDS_EACH='$(SECONDS_EACH)' \
		sh $(srcdir)/fuzz/run.sh $(srcdir) fuzz $(FUZZERS)

.PHONY: fuzz fuzz-all
.SECONDARY:
-include $(objects:.o=.d) $(FUZZERS:%=fuzz/obj/%.d)
