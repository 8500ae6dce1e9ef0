#include "widgets/theme/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace dynaloom::theme {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

bool isDarkPalette(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() <
           palette.color(QPalette::WindowText).lightness();
}

// Read() wraps its answer in a variant more than ReadOne() and the signal do.
QVariant unwrapped(QVariant value) {
    for (int i = 0; i < 3 && value.canConvert<QDBusVariant>(); ++i)
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

SystemTheme::SystemTheme(const QPalette& platform, QObject* parent)
    : QObject(parent)
    , m_paletteIsDark(isDarkPalette(platform))
    , m_dark(m_paletteIsDark) {}

void SystemTheme::listen() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question << kGroup << kKey;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid()) take(reply.value().variant());
        answer->deleteLater();
    });
}

void SystemTheme::settingChanged(const QString& group, const QString& key,
                                 const QDBusVariant& value) {
    if (group == kGroup && key == kKey) take(value.variant());
}

void SystemTheme::take(const QVariant& scheme) {
    bool isNumber = false;
    const uint value = unwrapped(scheme).toUInt(&isNumber);
    if (!isNumber || value > 2) return;
    const bool dark = value == 0 ? m_paletteIsDark : value == 1;
    if (dark == m_dark) return;
    m_dark = dark;
    emit changed(dark);
}

} // namespace dynaloom::theme
