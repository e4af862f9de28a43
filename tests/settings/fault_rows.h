#pragma once

namespace countersign::settings {

/// A file of eight lines in which nothing is wrong.
inline constexpr auto minimal = "[store]\n"
                                "name = \"Acme Market\"\n"
                                "currency = \"EUR\"\n"
                                "[till]\n"
                                "id = \"till-3\"\n"
                                "data = \"data\"\n"
                                "[[sms]]\n"
                                "provider = \"demo\"\n";

/// `before` of the minimal file becomes `after`; an empty `before` appends. The columns are the
/// file, `text`, and its `fault` without the file's name.
void addFaultRow(const char* name, const char* before, const char* after, const char* fault);
/// One row for everything that can be wrong with each key.
void addFaultRows();

} // namespace countersign::settings
