// A line above the graph for what needs an answer but must not stop work: a sentence, what can be
// done about it, and a way to dismiss it.
#pragma once

#include "widgets/theme/theme.h"

#include <QFrame>

#include <array>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace dynaloom::window {

class Banner : public QFrame {
    Q_OBJECT
public:
    enum class Tone { Offer, Error };

    explicit Banner(const theme::Theme& theme, QWidget* parent = nullptr);

    // With an empty offer there is no button. A later message replaces an earlier one.
    void tell(Tone tone, const QString& sentence, const QString& offer = {},
              std::function<void()> accept = {}, std::function<void()> dismiss = {});
    // With several answers, the one that is advised first.
    struct Offer {
        QString text;
        std::function<void()> accept;
    };
    static constexpr std::size_t kOffers = 3;
    void tell(Tone tone, const QString& sentence, std::vector<Offer> offers,
              std::function<void()> dismiss = {});
    void dismissQuietly();
    QString sentence() const;
    QPushButton* offerButton(std::size_t index = 0) const { return m_buttons[index]; }
    void setTheme(const theme::Theme& theme);

private:
    void refresh();

    theme::Theme m_theme;
    Tone m_tone = Tone::Offer;
    QLabel *m_icon = nullptr, *m_sentence = nullptr;
    std::array<QPushButton*, kOffers> m_buttons{};
    QToolButton* m_close = nullptr;
    std::vector<Offer> m_offers;
    std::function<void()> m_dismiss;
};

} // namespace dynaloom::window
