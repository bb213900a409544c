import tseslint from 'typescript-eslint';

/**
 * What the compiler and the dependency rules do not see. Every finding is an error, and no comment switches one off
 * (`noInlineConfig`): a rule that is wrong for a kind of file is changed here, in sight.
 */
const everywhere = ['**/*.ts'];
const tests = ['test/**/*.ts', '**/*.test.ts'];
const commandLine = ['deploy/**', '**/cli.ts', '**/cli/**', 'test/**'];
const environment = [
  ...commandLine,
  '**/*.test.ts',
  '**/config.ts',
  '**/config/**',
  '**/compose.ts',
  '**/compose-*.ts',
];

const randomness = {
  object: 'Math',
  property: 'random',
  message: 'Noise, keys and samples need a secure or a seeded source: take randomness as a port.',
};
const env = {
  object: 'process',
  property: 'env',
  message: 'The environment is read in configuration, composition and command lines only.',
};
const processModule = {
  name: 'node:process',
  message: 'Use the global, whose use is checked.',
};

/** Properties, syntax and imports are lists that a later block replaces: build each list in one place. */
const properties = (...more) => ['error', randomness, ...more];
const purity = [
  { object: 'Date', property: 'now', message: 'Time comes in as a port.' },
  ...['getRandomValues', 'randomUUID'].map((property) => ({
    object: 'crypto',
    property,
    message: 'Randomness comes in as a port.',
  })),
];
/** What the brand and the dependency rules cannot say: who makes a release, who hands something to the coordinator. */
const minting = {
  selector:
    'NewExpression[callee.name="Released"], NewExpression[callee.property.name="Released"], [superClass.name="Released"]',
  message: 'Only release/gate.ts mints a release, through mintReleased.',
};
const sending = {
  selector: 'CallExpression[callee.property.name=/^deliver(Message|Vector)$/]',
  message: 'Only the transport of the outbox sends.',
};
const syntax = (...more) => [
  'error',
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
  {
    selector: 'ImportExpression:not([source.type="Literal"])',
    message: 'The dependency rules cannot follow a computed import.',
  },
  ...more,
];
const imports = (...patterns) => ['error', { paths: [processModule, { ...processModule, name: 'process' }], patterns }];
const mintImport = {
  regex: '(^|/)released[.]ts$',
  importNamePattern: '^(mint|create|make|new|_)',
  message: 'Only release/gate.ts mints a release.',
};

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/coverage/', '**/dist/', '**/golden/', '**/vectors/', '.consilium/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-alert': 'error',
      'no-caller': 'error',
      'no-cond-assign': 'error',
      'no-console': 'error',
      'no-constant-binary-expression': 'error',
      'no-debugger': 'error',
      'no-dupe-else-if': 'error',
      'no-duplicate-case': 'error',
      'no-else-return': 'error',
      'no-empty': 'error',
      'no-eval': 'error',
      'no-extend-native': 'error',
      'no-fallthrough': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-new-func': 'error',
      'no-new-wrappers': 'error',
      'no-param-reassign': 'error',
      'no-proto': 'error',
      'no-prototype-builtins': 'error',
      'no-script-url': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-sequences': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unreachable': 'error',
      'no-unreachable-loop': 'error',
      'no-unsafe-finally': 'error',
      'no-unsafe-negation': 'error',
      'no-unsafe-optional-chaining': 'error',
      'no-useless-concat': 'error',
      'no-useless-rename': 'error',
      'no-useless-return': 'error',
      'no-var': 'error',
      'object-shorthand': ['error', 'properties'],
      'prefer-const': ['error', { destructuring: 'all' }],
      radix: 'error',
      'use-isnan': 'error',
      'valid-typeof': 'error',
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', 6],
      'no-restricted-properties': properties(env),
    },
  },
  {
    files: everywhere,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': syntax(minting, sending),
      'no-restricted-imports': imports(mintImport),
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],

      // Relaxed where the strict preset argues with careful code rather than with mistakes.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: ['shared/core/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['Buffer', 'process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'require'].map(
          (name) => ({ name, message: 'shared/core is pure and runs in a browser.' }),
        ),
      ],
      'no-restricted-properties': properties(env, ...purity),
      'no-restricted-syntax': syntax(
        minting,
        sending,
        { selector: 'Program > VariableDeclaration[kind="let"]', message: 'No module-level state.' },
        {
          selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
          message: 'No module-level state.',
        },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes in as a port.' },
      ),
    },
  },
  { files: ['node/src/release/released.ts'], rules: { 'no-restricted-syntax': syntax(sending) } },
  { files: ['node/src/release/coordinator-transport.ts'], rules: { 'no-restricted-syntax': syntax(minting) } },
  { files: ['node/src/release/gate.ts'], rules: { 'no-restricted-imports': imports() } },
  { files: commandLine, rules: { 'no-console': 'off' } },
  { files: environment, rules: { 'no-restricted-properties': properties() } },
  {
    files: tests,
    rules: {
      // A suite may list its cases in one place.
      'max-lines': ['error', { max: 500 }],
      'no-restricted-imports': imports(),
      'no-restricted-syntax': syntax(),
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['*.{mjs,cjs}', 'deploy/*.mjs'],
    rules: { 'no-restricted-properties': properties() },
  },
);
