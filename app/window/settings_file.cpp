#include "app/window/settings_file.h"

#include "core/base/storage.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace dynaloom::window {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;
constexpr int kVersion = 1;

QString key(const char* name) { return QString::fromLatin1(name); }

tl::unexpected<Error> wrong(const std::string& sentence, const std::string& file) {
    return badInput(sentence, {file, {}, 0, 0});
}

bool isOneOf(const QJsonValue& value, const QStringList& words) {
    return value.isString() && words.contains(value.toString());
}

// "" where every value that is there is of its kind, else the name of the first that is not.
QString firstWrong(const QJsonObject& all) {
    const auto holds = [&](const char* name, auto&& fits) {
        const QJsonValue value = all.value(QLatin1String(name));
        return value.isUndefined() || fits(value);
    };
    const auto isBool = [](const QJsonValue& value) { return value.isBool(); };
    if (!holds("theme", [](const QJsonValue& v) {
            return isOneOf(v, {key("system"), key("dark"), key("light")});
        }))
        return key("theme");
    if (!holds("plotTheme", [](const QJsonValue& v) {
            return isOneOf(v, {key("window"), key("dark"), key("light")});
        }))
        return key("plotTheme");
    for (const char* name : {"welcomeAtStart", "reopen", "goesOn"})
        if (!holds(name, isBool)) return key(name);
    if (!holds("threads", [](const QJsonValue& v) { return v.toInt(-1) >= 0; }))
        return key("threads");
    const auto areTexts = [](const QJsonValue& value) {
        if (!value.isObject()) return false;
        const QJsonObject texts = value.toObject();
        for (const QJsonValue& text : texts)
            if (!text.isString()) return false;
        return true;
    };
    for (const char* name : {"keys", "layouts"})
        if (!holds(name, areTexts)) return key(name);
    return {};
}

} // namespace

std::string settingsText(const Settings& settings) {
    QJsonObject keys, layouts;
    const auto overrides = settings.keys();
    for (auto it = overrides.cbegin(); it != overrides.cend(); ++it)
        keys.insert(it.key(), it.value());
    for (const QString& name : settings.layoutNames())
        layouts.insert(name, QString::fromLatin1(settings.layout(name).toBase64()));
    const QJsonObject all{{key("format"), key("dynaloom-settings")},
                          {key("version"), kVersion},
                          {key("theme"), settings.themeName()},
                          {key("plotTheme"), settings.plotThemeName()},
                          {key("welcomeAtStart"), settings.welcomeAtStart()},
                          {key("reopen"), settings.reopens()},
                          {key("goesOn"), settings.goesOn()},
                          {key("threads"), static_cast<int>(settings.threads())},
                          {key("keys"), keys},
                          {key("layouts"), layouts}};
    return QJsonDocument(all).toJson().toStdString();
}

Result<void> takeSettingsText(Settings& settings, const std::string& text,
                              const std::string& file) {
    const QJsonObject all = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    if (all.value(key("format")).toString() != key("dynaloom-settings"))
        return wrong("These are no settings of Dynaloom.", file);
    if (all.value(key("version")).toInt() != kVersion)
        return wrong("These settings are of another version of Dynaloom.", file);
    if (const QString name = firstWrong(all); !name.isEmpty())
        return wrong("The setting " + name.toStdString() + " has a value that it cannot have.",
                     file);
    const auto value = [&](const char* name) { return all.value(QLatin1String(name)); };
    if (value("theme").isString()) settings.setThemeName(value("theme").toString());
    if (value("plotTheme").isString()) settings.setPlotThemeName(value("plotTheme").toString());
    if (value("welcomeAtStart").isBool())
        settings.setWelcomeAtStart(value("welcomeAtStart").toBool());
    if (value("reopen").isBool()) settings.setReopens(value("reopen").toBool());
    if (value("goesOn").isBool()) settings.setGoesOn(value("goesOn").toBool());
    if (value("threads").isDouble())
        settings.setThreads(static_cast<unsigned>(value("threads").toInt()));
    if (value("keys").isObject()) {
        QMap<QString, QString> keys;
        const QJsonObject stored = value("keys").toObject();
        for (auto it = stored.begin(); it != stored.end(); ++it)
            keys.insert(it.key(), it.value().toString());
        settings.setKeys(keys);
    }
    const QJsonObject layouts = value("layouts").toObject();
    int count = 0;
    for (auto it = layouts.begin(); it != layouts.end() && count < Settings::kLayouts; ++it) {
        if (it.key().isEmpty() || it.key().size() > Settings::kLayoutNameLength) continue;
        settings.setLayout(it.key(), QByteArray::fromBase64(it.value().toString().toLatin1()));
        ++count;
    }
    return {};
}

Result<void> exportSettings(const Settings& settings, const std::filesystem::path& file) {
    return replaceFile(file, settingsText(settings));
}

Result<void> importSettings(Settings& settings, const std::filesystem::path& file) {
    DL_TRY(const std::string text, readFile(file, kMostBytes));
    return takeSettingsText(settings, text, file.string());
}

} // namespace dynaloom::window
