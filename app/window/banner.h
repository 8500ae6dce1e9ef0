// A line above the graph for what needs an answer but must not stop work: a sentence, one offer,
// and a way to dismiss it.
#pragma once

#include "widgets/theme/theme.h"

#include <QFrame>

#include <functional>

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
    // A second offer beside the first, until the next message.
    void alsoOffer(const QString& offer, std::function<void()> accept);
    void dismissQuietly();
    QString sentence() const;
    QPushButton* offerButton() const { return m_offer; }
    QPushButton* secondButton() const { return m_second; }
    void setTheme(const theme::Theme& theme);

private:
    void refresh();

    theme::Theme m_theme;
    Tone m_tone = Tone::Offer;
    QLabel *m_icon = nullptr, *m_sentence = nullptr;
    QPushButton *m_offer = nullptr, *m_second = nullptr;
    QToolButton* m_close = nullptr;
    std::function<void()> m_accept, m_acceptSecond, m_dismiss;
};

} // namespace dynaloom::window
