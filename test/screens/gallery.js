/** docs/screens/README.md: the pictures, screen by screen. */
export function galleryOf(scenes, files) {
  const sections = scenes.map(({ name, title, kinds }) => {
    const taken = kinds.filter((kind) => files.has(`${name}-${kind}.png`));
    return `## ${title}\n\n${taken.map((kind) => `![${title}, ${kind}](${name}-${kind}.png)`).join('\n')}\n`;
  });
  return `# The dashboard in pictures

<!-- Written by \`npm run screens\`, with the pictures: of the real server over the data of \`attestry demo\`. -->

Light and dark on 1280 × 800, narrow on 360 × 780.

${sections.join('\n')}`;
}
