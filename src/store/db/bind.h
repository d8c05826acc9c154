/*
 * How sql_bind of sql.h calls a function for each of its values: the function
 * by the type of the value (_Generic), the macro by how many there are.
 * Private to sql.h.
 */
#ifndef STORE_DB_BIND_H
#define STORE_DB_BIND_H

#define SQL_BIND_VALUE(q, value) \
	_Generic((value),                      \
	    bool: sql_bind_int,                \
	    int: sql_bind_int,                 \
	    unsigned: sql_bind_int,            \
	    long: sql_bind_int,                \
	    unsigned long: sql_bind_int,       \
	    long long: sql_bind_int,           \
	    unsigned long long: sql_bind_int,  \
	    char *: sql_bind_text,             \
	    const char *: sql_bind_text,       \
	    struct sql_blob: sql_bind_blob)(q, value)

/* clang-format off */
#define SQL_BIND_1(q, a) SQL_BIND_VALUE(q, a)
#define SQL_BIND_2(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_1(q, __VA_ARGS__)
#define SQL_BIND_3(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_2(q, __VA_ARGS__)
#define SQL_BIND_4(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_3(q, __VA_ARGS__)
#define SQL_BIND_5(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_4(q, __VA_ARGS__)
#define SQL_BIND_6(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_5(q, __VA_ARGS__)
#define SQL_BIND_7(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_6(q, __VA_ARGS__)
#define SQL_BIND_8(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_7(q, __VA_ARGS__)
#define SQL_BIND_9(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_8(q, __VA_ARGS__)
#define SQL_BIND_10(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_9(q, __VA_ARGS__)
#define SQL_BIND_11(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_10(q, __VA_ARGS__)
#define SQL_BIND_12(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_11(q, __VA_ARGS__)
#define SQL_BIND_13(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_12(q, __VA_ARGS__)
#define SQL_BIND_14(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_13(q, __VA_ARGS__)
#define SQL_BIND_15(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_14(q, __VA_ARGS__)
#define SQL_BIND_16(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_15(q, __VA_ARGS__)
#define SQL_BIND_17(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_16(q, __VA_ARGS__)
#define SQL_BIND_18(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_17(q, __VA_ARGS__)
#define SQL_BIND_19(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_18(q, __VA_ARGS__)
#define SQL_BIND_20(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_19(q, __VA_ARGS__)
#define SQL_BIND_21(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_20(q, __VA_ARGS__)
#define SQL_BIND_22(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_21(q, __VA_ARGS__)
#define SQL_BIND_23(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_22(q, __VA_ARGS__)
#define SQL_BIND_24(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_23(q, __VA_ARGS__)
#define SQL_BIND_25(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_24(q, __VA_ARGS__)
#define SQL_BIND_26(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_25(q, __VA_ARGS__)
#define SQL_BIND_27(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_26(q, __VA_ARGS__)
#define SQL_BIND_28(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_27(q, __VA_ARGS__)
#define SQL_BIND_29(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_28(q, __VA_ARGS__)
#define SQL_BIND_30(q, a, ...) SQL_BIND_VALUE(q, a), SQL_BIND_29(q, __VA_ARGS__)

#define SQL_BIND_NAMES \
	SQL_BIND_30, SQL_BIND_29, SQL_BIND_28, SQL_BIND_27, SQL_BIND_26, \
	SQL_BIND_25, SQL_BIND_24, SQL_BIND_23, SQL_BIND_22, SQL_BIND_21, \
	SQL_BIND_20, SQL_BIND_19, SQL_BIND_18, SQL_BIND_17, SQL_BIND_16, \
	SQL_BIND_15, SQL_BIND_14, SQL_BIND_13, SQL_BIND_12, SQL_BIND_11, \
	SQL_BIND_10, SQL_BIND_9, SQL_BIND_8, SQL_BIND_7, SQL_BIND_6, \
	SQL_BIND_5, SQL_BIND_4, SQL_BIND_3, SQL_BIND_2, SQL_BIND_1

/* The argument in the place behind 30 others: of SQL_BIND_NAMES the one that
 * takes as many values as stand before it. */
#define SQL_BIND_N(...) SQL_BIND_PICK(__VA_ARGS__, unused)
#define SQL_BIND_PICK( \
	a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, \
	a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, \
	a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, \
	name, ...) name
/* clang-format on */

#endif
