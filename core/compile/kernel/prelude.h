/* The whole kernel prelude (core/base/dialect.h says what it is): for C++ of the host, where only
 * the DL_FN functions exist, in namespace dynaloom::kernel. Its text for the kernel compilers is
 * preludeText() in prelude_text.h. */
#pragma once

#include "core/base/dialect.h"
#include "core/base/philox.h"
#include "core/compile/kernel/prelude_basic.h"
#include "core/compile/kernel/prelude_exp.h"
#include "core/compile/kernel/prelude_log.h"
#include "core/compile/kernel/prelude_random.h"
#include "core/compile/kernel/prelude_special.h"
#include "core/compile/kernel/prelude_trig.h"
