// The part of JSON Schema that resources/schema uses: type, const, enum, pattern, minimum, maximum,
// maxLength, minItems, maxItems, required, properties, additionalProperties, propertyNames, items,
// anyOf, $ref into $defs.
#pragma once

#include "core/io/json.h"

#include <QRegularExpression>
#include <QString>

namespace dynaloom::tests {

class SchemaCheck {
public:
    explicit SchemaCheck(const io::Json& schema)
        : m_schema(schema) {}

    // The path of the first value that does not fit, or nothing.
    QString firstFault(const io::Json& value) const { return check(m_schema, value, "$"); }

private:
    using Json = io::Json;
    using Kind = io::JsonKind;

    static bool isOfType(const std::string& type, const Json& v) {
        if (type == "object") return v.isObject();
        if (type == "array") return v.isArray();
        if (type == "string") return v.isText();
        if (type == "boolean") return v.kind == Kind::Boolean;
        if (type == "number") return v.isNumber();
        if (type == "integer")
            return v.isNumber() && v.text.find_first_of(".eE") == std::string::npos;
        return false;
    }
    static double number(const Json& v) { return QString::fromStdString(v.text).toDouble(); }
    static bool matches(const Json& pattern, const std::string& text) {
        return QRegularExpression(QString::fromStdString(pattern.text))
            .match(QString::fromStdString(text))
            .hasMatch();
    }

    QString check(const Json& schema, const Json& v, const QString& path) const {
        if (schema.kind == Kind::Boolean) return schema.boolean ? QString() : path;
        if (const Json* ref = schema.find("$ref")) {
            return check(*m_schema.find("$defs")->find(ref->text.substr(8)), v, path);
        }
        if (const Json* all = schema.find("anyOf")) {
            for (const Json& one : all->items) {
                if (check(one, v, path).isEmpty()) return {};
            }
            return path;
        }
        const QString scalar = checkScalar(schema, v, path);
        if (!scalar.isEmpty()) return scalar;
        return v.isObject() ? checkObject(schema, v, path) : checkItems(schema, v, path);
    }
    static QString checkScalar(const Json& schema, const Json& v, const QString& path) {
        if (const Json* type = schema.find("type"); type && !isOfType(type->text, v)) return path;
        if (const Json* one = schema.find("const");
            one && (one->kind != v.kind || one->text != v.text))
            return path;
        if (const Json* words = schema.find("enum")) {
            bool found = false;
            for (const Json& word : words->items)
                found = found || (v.isText() && word.text == v.text);
            if (!found) return path;
        }
        const Json* pattern = schema.find("pattern");
        if (pattern && !matches(*pattern, v.text)) return path;
        const Json* least = schema.find("minimum");
        if (least && number(v) < number(*least)) return path;
        const Json* most = schema.find("maximum");
        if (most && number(v) > number(*most)) return path;
        const Json* longest = schema.find("maxLength");
        if (longest && double(v.text.size()) > number(*longest)) return path;
        return {};
    }
    QString checkObject(const Json& schema, const Json& v, const QString& path) const {
        if (const Json* required = schema.find("required")) {
            for (const Json& key : required->items) {
                if (v.find(key.text) == nullptr)
                    return path + "." + QString::fromStdString(key.text);
            }
        }
        const Json* properties = schema.find("properties");
        const Json* others = schema.find("additionalProperties");
        const Json* names = schema.find("propertyNames");
        for (const Json& member : v.items) {
            const QString at = path + "." + QString::fromStdString(member.key);
            if (names && !check(*names, Json::ofText(member.key), at).isEmpty()) return at;
            const Json* known = properties ? properties->find(member.key) : nullptr;
            if (known == nullptr) known = others;
            if (known == nullptr) continue;
            if (const QString fault = check(*known, member, at); !fault.isEmpty()) return fault;
        }
        return {};
    }
    QString checkItems(const Json& schema, const Json& v, const QString& path) const {
        if (!v.isArray()) return {};
        const auto count = double(v.items.size());
        const Json* least = schema.find("minItems");
        if (least && count < number(*least)) return path;
        const Json* most = schema.find("maxItems");
        if (most && count > number(*most)) return path;
        const Json* items = schema.find("items");
        for (std::size_t i = 0; items && i < v.items.size(); ++i) {
            const QString fault = check(*items, v.items[i], path + "[" + QString::number(i) + "]");
            if (!fault.isEmpty()) return fault;
        }
        return {};
    }

    const Json& m_schema;
};

} // namespace dynaloom::tests
