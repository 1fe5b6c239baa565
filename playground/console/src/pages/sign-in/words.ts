import { defineWords } from '../../language/words.js'

export const words = defineWords({
  en: {
    title: 'Sign in',
    about: 'Welcome back.',
    codeAbout: 'Type the six digits that your authenticator shows now, or one of your recovery codes.',
    tokenAbout: 'For whoever runs the program: the terminal shows the token when it starts.',
    id: 'Account',
    password: 'Password',
    showPassword: 'Show what is typed',
    code: 'Code',
    token: 'Token',
    enter: 'Sign in',
    byToken: 'Use the token of the terminal',
    byPassword: 'Use account and password',
  },
  zh: {
    title: '登录',
    about: '欢迎回来。',
    codeAbout: '请输入身份验证器现在显示的六位数字，或一个恢复码。',
    tokenAbout: '供运行程序的人使用：启动时终端会显示令牌。',
    id: '账号',
    password: '密码',
    showPassword: '显示输入的内容',
    code: '验证码',
    token: '令牌',
    enter: '登录',
    byToken: '使用终端里的令牌',
    byPassword: '使用账号和密码',
  },
})
