// Before the first paint, so that a dark screen does not flash white: not inline, since the page allows no inline script.
try {
  const { theme, language } = JSON.parse(localStorage.getItem('attestry.preferences') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (language === 'en' || language === 'de') document.documentElement.lang = language;
} catch {
  // Preferences that cannot be read are none.
}
