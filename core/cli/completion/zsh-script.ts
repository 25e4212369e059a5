/** Completion for zsh, with what each candidate is: as a file of `fpath`, or sourced. */
export const zshScript: string = `#compdef mmo
# mmo completion for zsh: mmo completion zsh > "\${fpath[1]}/_mmo", or source <(mmo completion zsh)
_mmo() {
  local line value shown
  local -a values shownValues starts shownStarts
  for line in "\${(@f)$("\${words[1]}" completion --words=zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      '') continue ;;
      :files | :folders)
        if [[ $PREFIX == --*=* ]]; then compset -P '*='; fi
        if [[ $line == :files ]]; then _files; else _files -/; fi
        return
        ;;
    esac
    value=\${line%%$'\\t'*}
    shown=$value
    if [[ $line == *$'\\t'* ]]; then shown="$value -- \${line#*$'\\t'}"; fi
    if [[ $value == *[:=] ]]; then
      starts+=("$value")
      shownStarts+=("$shown")
    else
      values+=("$value")
      shownValues+=("$shown")
    fi
  done
  if (( $#values )); then compadd -l -d shownValues -a values; fi
  if (( $#starts )); then compadd -l -S '' -d shownStarts -a starts; fi
}
if [[ $funcstack[1] == _mmo ]]; then _mmo "$@"; else compdef _mmo mmo; fi
`;
