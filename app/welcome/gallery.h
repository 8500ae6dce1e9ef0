// The examples as cards with a picture, a title and a sentence; searched as one types.
#pragma once

#include "app/welcome/example_list.h"
#include "widgets/theme/theme.h"

#include <QListWidget>

namespace dynaloom::welcome {

class Gallery : public QListWidget {
    Q_OBJECT
public:
    explicit Gallery(const theme::Theme& theme, QWidget* parent = nullptr);

    void setExamples(std::vector<Example> examples);
    void setTheme(const theme::Theme& theme);
    // Those whose name, title or sentence has the words; best first.
    void search(const QString& words);

Q_SIGNALS:
    void chosen(const QString& file); // a click or Return

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();
    void fitCards();

    theme::Theme m_theme;
    std::vector<Example> m_examples;
    QString m_words;
};

} // namespace dynaloom::welcome
