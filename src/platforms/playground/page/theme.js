// Loaded before the page is drawn, so that it does not flash in the wrong theme.
const system = matchMedia('(prefers-color-scheme: dark)');

const chosen = () => localStorage.getItem('showback-theme');
const isDark = () => (chosen() ?? (system.matches ? 'dark' : 'light')) === 'dark';

function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  document.querySelector('#theme')?.setAttribute('aria-pressed', String(isDark()));
}

applyTheme();
system.addEventListener('change', applyTheme);
document.addEventListener('DOMContentLoaded', () => {
  applyTheme();
  document.querySelector('#theme').addEventListener('click', () => {
    localStorage.setItem('showback-theme', isDark() ? 'light' : 'dark');
    applyTheme();
  });
});
